--[[
  Lets one try of a job tell a live call something. A try is numbered by the failed tries before it; the same number coming
  a second time means that a worker died in the middle of telling.
  KEYS[1]  delivery claim
  ARGV[1]  failed tries before this one
  ARGV[2]  how long the claim is kept, ms
  Returns  1 if this try may tell, else 0
]]
local holder = redis.call('GET', KEYS[1])
if holder and tonumber(holder) >= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
