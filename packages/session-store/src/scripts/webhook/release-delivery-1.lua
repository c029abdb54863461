--[[
  Releases the claim of a try that has certainly told nothing. A release that comes late leaves the claim of the next try.
  KEYS[1]  delivery claim
  ARGV[1]  failed tries before this one
  Returns  1 if the claim was this try's, else 0
]]
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
