--[[
  The call is over: nothing can be resumed, and whoever asks is told so.
  KEYS[1]  web wire
  ARGV[1]  hash of the writer's token
  ARGV[2]  ttlMs
  Returns  1, or 0 when the token is not the newest
]]
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'ended', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
