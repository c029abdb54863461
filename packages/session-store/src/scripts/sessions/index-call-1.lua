--[[
  Notes a call among the recent ones and forgets the oldest beyond the bound.
  KEYS[1]  calls
  ARGV[1]  createdAtMs
  ARGV[2]  call id
  ARGV[3]  how many to keep
  Returns  nothing of use
]]
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
return redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[3]))
