--[[
  Hands out the sessions that are due to be looked at. Each comes due again unless it is settled.
  KEYS[1]  due
  ARGV[1]  in how many ms they come due again
  ARGV[2]  most sessions
  Returns  {session id, claim, session id, claim, ...}
]]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local reply = {}
local found = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now), 'LIMIT', 0, ARGV[2])
for index, id in ipairs(found) do
  local claim = string.format('%.0f', now + ARGV[1] * 1000 + index)
  redis.call('ZADD', KEYS[1], claim, id)
  table.insert(reply, id)
  table.insert(reply, claim)
end
return reply
