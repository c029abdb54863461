--[[
  Gives the same id for the same effect within a window, which begins with the first request and does not move.
  KEYS[1]  recent effect
  ARGV[1]  a new id
  ARGV[2]  windowMs
  Returns  the id of the effect
]]
redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
return redis.call('GET', KEYS[1])
