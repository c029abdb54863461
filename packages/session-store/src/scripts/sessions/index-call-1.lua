--[[
  Notes calls among the recent ones and forgets the oldest beyond the bound.
  KEYS[1]  calls
  ARGV[1]  how many to keep
  ARGV[2..]  createdAtMs, call id, ...
  Returns  nothing of use
]]
redis.call('ZADD', KEYS[1], unpack(ARGV, 2))
return redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[1]))
