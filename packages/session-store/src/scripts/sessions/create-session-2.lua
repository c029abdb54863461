--[[
  Writes a session unless there is one.
  KEYS[1]  session
  ARGV[1]  idleMs
  ARGV[2..]  field, value, ...
  Returns  {} if it was written, else the fields and values of the session that was there
]]
if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('HGETALL', KEYS[1]) end
redis.call('HSET', KEYS[1], unpack(ARGV, 2))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return {}
