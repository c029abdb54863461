/**
 * Lua shared by every script that touches a session: its three keys live and die together, `idleMs` after the last use,
 * or `retentionMs` after it once the session has ended, and while a person has the caller: nothing is heard of the call
 * then until they are done. Put in front of a script's own text.
 */
export const SLIDE_EXPIRY = `
local function slideExpiry(sessionKey, eventsKey, mailboxKey, idleMs, retentionMs)
  local ttlMs = idleMs
  local session = redis.call('HMGET', sessionKey, 'state', 'intent')
  if session[1] == 'ended' or session[2] == 'transfer' then ttlMs = math.max(idleMs, retentionMs) end
  redis.call('PEXPIRE', sessionKey, ttlMs)
  redis.call('PEXPIRE', eventsKey, ttlMs)
  redis.call('PEXPIRE', mailboxKey, ttlMs)
end
`;
