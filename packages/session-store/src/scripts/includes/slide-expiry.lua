--[[
  Puts off the expiry of a session, its events and its mailbox, which live and die together.

  They live for idleMs after their last use, and for retentionMs once the session has ended. They also live for
  retentionMs while a person has the caller, because nothing is heard of the call until that person hangs up.
]]
local function slideExpiry(sessionKey, eventsKey, mailboxKey, idleMs, retentionMs)
  local ttlMs = idleMs
  local session = redis.call('HMGET', sessionKey, 'state', 'intent')
  if session[1] == 'ended' or session[2] == 'transfer' then ttlMs = math.max(idleMs, retentionMs) end
  redis.call('PEXPIRE', sessionKey, ttlMs)
  redis.call('PEXPIRE', eventsKey, ttlMs)
  redis.call('PEXPIRE', mailboxKey, ttlMs)
end
