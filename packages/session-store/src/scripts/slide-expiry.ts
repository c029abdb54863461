/**
 * Lua shared by every script that touches a session: its three keys live and die together, `idleMs` after the last use,
 * or `retentionMs` after it once the session has ended. Put in front of a script's own text.
 */
export const SLIDE_EXPIRY = `
local function slideExpiry(sessionKey, eventsKey, mailboxKey, idleMs, retentionMs)
  local ttlMs = idleMs
  if redis.call('HGET', sessionKey, 'state') == 'ended' then ttlMs = retentionMs end
  redis.call('PEXPIRE', sessionKey, ttlMs)
  redis.call('PEXPIRE', eventsKey, ttlMs)
  redis.call('PEXPIRE', mailboxKey, ttlMs)
end
`;
