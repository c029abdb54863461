--[[
  Puts a message behind the others, if there is room.
  KEYS[1]  queue
  ARGV[1]  message
  ARGV[2]  maxLength
  ARGV[3]  ttlMs
  Returns  1 if it was put, 0 if the queue is full
]]
if redis.call('LLEN', KEYS[1]) >= tonumber(ARGV[2]) then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
