--[[
  Notes a call among those that ended lately and forgets the ones that ended too long ago.
  KEYS[1]  ended calls
  ARGV[1]  endedAtMs
  ARGV[2]  call id
  ARGV[3]  how long to keep, ms
  Returns  nothing of use
]]
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', tonumber(ARGV[1]) - tonumber(ARGV[3]))
return redis.call('PEXPIRE', KEYS[1], ARGV[3])
