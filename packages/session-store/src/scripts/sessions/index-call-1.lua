--[[
  Notes calls among the recent ones, forgets the oldest beyond the bound, and all of them when none of them can be read any more.
  KEYS[1]  calls
  ARGV[1]  how many to keep
  ARGV[2]  how long a call can be read at most, ms
  ARGV[3..]  createdAtMs, call id, ...
  Returns  nothing of use
]]
redis.call('ZADD', KEYS[1], unpack(ARGV, 3))
redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - tonumber(ARGV[1]))
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
