--[[
  Writes sessions, each with the fact with which its history begins, unless there is such a session.
  KEYS[..]  for each: session, events
  ARGV[1]  idleMs
  ARGV[2..]  for each: event or empty, how many arguments follow for it, field, value, ...
  Returns  for each {id of the event, or empty if none was written} if the session was written, else the fields and values of the
           session that was there
]]
local function create(sessionKey, eventsKey, event, first, last)
  if redis.call('EXISTS', sessionKey) == 1 then return redis.call('HGETALL', sessionKey) end
  redis.call('HSET', sessionKey, unpack(ARGV, first, last))
  redis.call('PEXPIRE', sessionKey, ARGV[1])
  if event == '' then return {''} end
  -- The call does not depend on its history, so a history that takes nothing fails no call.
  local id = redis.pcall('XADD', eventsKey, '*', 'e', event)
  redis.call('PEXPIRE', eventsKey, ARGV[1])
  return {type(id) == 'string' and id or ''}
end

local replies, at = {}, 2
for call = 1, #KEYS / 2 do
  local last = at + 1 + tonumber(ARGV[at + 1])
  replies[call] = create(KEYS[2 * call - 1], KEYS[2 * call], ARGV[at], at + 2, last)
  at = last + 1
end
return replies
