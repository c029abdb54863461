--[[
  Notes calls and sessions, each among those of its caller, and forgets the ones that nobody can read any more.
  KEYS[..]  for each: the caller's list
  ARGV[1]  how long one can be read at most, ms
  ARGV[2..]  for each: now, ms; call or session id
  Returns  1 for each
]]
local noted = {}
for index = 1, #KEYS do
  local now = ARGV[2 * index]
  redis.call('ZADD', KEYS[index], now, ARGV[2 * index + 1])
  redis.call('ZREMRANGEBYSCORE', KEYS[index], '-inf', tonumber(now) - tonumber(ARGV[1]))
  redis.call('PEXPIRE', KEYS[index], ARGV[1])
  noted[index] = 1
end
return noted
