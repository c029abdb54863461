--[[
  Gives a lock back.
  KEYS[1]  lock
  ARGV[1]  the owner's token
  Returns  1 if the owner still had it, else 0
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
