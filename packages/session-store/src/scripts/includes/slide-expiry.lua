--[[
  Puts off the expiry of a session, its events and its mailbox.

  They live for idleMs after their last use, and for retentionMs once the session has ended. They also live for
  retentionMs while a person has the caller, because nothing is heard of the call until that person hangs up.
  Once a session has ended its events are kept for its factsMs, if it has one: what was said may be forgotten before the call is.
]]
local function slideExpiryOf(state, intent, factsMs, sessionKey, eventsKey, mailboxKey, idleMs, retentionMs)
  local ttlMs = idleMs
  if state == 'ended' or intent == 'transfer' then ttlMs = math.max(idleMs, retentionMs) end
  local eventsMs = ttlMs
  if state == 'ended' and factsMs then eventsMs = math.min(ttlMs, math.max(idleMs, factsMs)) end
  redis.call('PEXPIRE', sessionKey, ttlMs)
  redis.call('PEXPIRE', eventsKey, eventsMs)
  redis.call('PEXPIRE', mailboxKey, ttlMs)
end

-- The same for whoever has not read the session already.
local function slideExpiry(sessionKey, eventsKey, mailboxKey, idleMs, retentionMs)
  local session = redis.call('HMGET', sessionKey, 'state', 'intent', 'factsMs')
  slideExpiryOf(session[1], session[2], session[3], sessionKey, eventsKey, mailboxKey, idleMs, retentionMs)
end
