--[[
  Gives a lease back. The fencing number stays, so that it never goes backwards.
  KEYS[1]  lease
  ARGV[1]  holder
  ARGV[2]  the holder's fencing number
  Returns  1 if it was this holder's, else 0
]]
local lease = redis.call('HMGET', KEYS[1], 'holder', 'fence')
if lease[1] ~= ARGV[1] or lease[2] ~= ARGV[2] then return 0 end
return redis.call('DEL', KEYS[1])
