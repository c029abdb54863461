--[[
  Empties a job that is done, because its payload holds callers' words. Its id is remembered for a while, so that the same
  job is not done twice. BullMQ's own age limit alone would keep the last jobs of an idle queue for good.
  KEYS[1]  job of BullMQ
  ARGV[1]  how long the id is remembered, ms
  Returns  1, or 0 if the job is gone
]]
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], 'data', '{}')
return redis.call('PEXPIRE', KEYS[1], ARGV[1])
