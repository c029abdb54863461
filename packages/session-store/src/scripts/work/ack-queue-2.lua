--[[
  Removes the oldest message after its consumer is done with it.
  KEYS[1]  queue
  KEYS[2]  queue-head
  ARGV[1]  the consumer's token
  Returns  1 if it was removed, 0 if it has been handed to another consumer since
]]
if redis.call('HGET', KEYS[2], 'token') ~= ARGV[1] then return 0 end
redis.call('LPOP', KEYS[1])
return redis.call('DEL', KEYS[2])
