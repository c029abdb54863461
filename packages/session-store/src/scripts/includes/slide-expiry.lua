--[[
  Puts off the expiry of a session, its events and its mailbox, which live and die together.

  They live for idleMs after their last use, and for retentionMs once the session has ended. They also live for
  retentionMs while a person has the caller, because nothing is heard of the call until that person hangs up.
]]
local function slideExpiryOf(state, intent, sessionKey, eventsKey, mailboxKey, idleMs, retentionMs)
  local ttlMs = idleMs
  if state == 'ended' or intent == 'transfer' then ttlMs = math.max(idleMs, retentionMs) end
  redis.call('PEXPIRE', sessionKey, ttlMs)
  redis.call('PEXPIRE', eventsKey, ttlMs)
  redis.call('PEXPIRE', mailboxKey, ttlMs)
end

-- The same for whoever has not read the session already.
local function slideExpiry(sessionKey, eventsKey, mailboxKey, idleMs, retentionMs)
  local session = redis.call('HMGET', sessionKey, 'state', 'intent')
  slideExpiryOf(session[1], session[2], sessionKey, eventsKey, mailboxKey, idleMs, retentionMs)
end
