--[[
  Notes that a session has messages to answer, so that somebody looks after it when whoever took them has died.
  KEYS[1]  due
  ARGV[1]  in how many ms to look
  ARGV[2]  session id
  Returns  nothing of use
]]
local time = redis.call('TIME')
return redis.call('ZADD', KEYS[1], string.format('%.0f', (time[1] * 1000 + ARGV[1]) * 1000 + time[2]), ARGV[2])
