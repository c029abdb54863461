--[[
  Writes which agent each call has, if no later one has been written. Later is what a newer holder writes, and of one holder
  what has the higher number. Whoever holds no stream counts as older than every holder.
  KEYS[..]  for each call: session, events, mailbox, fence
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3..]  for each call: the writer's fencing number or empty, number of the agent as the writer counts, how many arguments follow
             for it, field, value, ... of the agent
  Returns  'ok', 'missing', 'fenced', 'ended' or 'older' for each call
]]
--- @include is-fenced
--- @include slide-expiry
local function write(sessionKey, eventsKey, mailboxKey, fenceKey, first, last)
  local writersFence, writersNumber = ARGV[first], ARGV[first + 1]
  local session = redis.call('HMGET', sessionKey, 'state', 'agentFence', 'agentNumber', 'intent', 'factsMs')
  if not session[1] then return 'missing' end
  if isFenced(fenceKey, writersFence) then return 'fenced' end
  -- Nobody needs an agent of a call that is over, and its addresses are secrets.
  if session[1] == 'ended' then return 'ended' end
  local fence, number = tonumber(writersFence) or 0, tonumber(writersNumber)
  local knownFence, knownNumber = tonumber(session[2]) or 0, tonumber(session[3]) or 0
  if knownFence > fence or (knownFence == fence and knownNumber > number) then return 'older' end
  redis.call('HDEL', sessionKey, 'agentSocketUrl', 'agentControlUrl', 'agentWay', 'agentError')
  redis.call('HSET', sessionKey, 'agentFence', string.format('%.0f', fence), 'agentNumber', writersNumber,
    unpack(ARGV, first + 3, last))
  slideExpiryOf(session[1], session[4], session[5], sessionKey, eventsKey, mailboxKey, ARGV[1], ARGV[2])
  return 'ok'
end

local outcomes, at = {}, 3
for call = 1, #KEYS / 4 do
  local key, last = 4 * call - 4, at + 2 + tonumber(ARGV[at + 2])
  outcomes[call] = write(KEYS[key + 1], KEYS[key + 2], KEYS[key + 3], KEYS[key + 4], at, last)
  at = last + 1
end
return outcomes
