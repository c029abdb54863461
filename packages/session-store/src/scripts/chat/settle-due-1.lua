--[[
  Takes a session in which nothing waits off the list, unless it was noted again since it was claimed.
  KEYS[1]  due
  ARGV[1]  session id
  ARGV[2]  claim
  Returns  1 if it was taken off, else 0
]]
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score or tonumber(score) ~= tonumber(ARGV[2]) then return 0 end
return redis.call('ZREM', KEYS[1], ARGV[1])
