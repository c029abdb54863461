--[[
  Keeps a session from expiring.
  KEYS[1]  session
  KEYS[2]  events
  KEYS[3]  mailbox
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  Returns  1 if there is such a session, else 0
]]
--- @include slide-expiry
slideExpiry(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2])
return redis.call('EXISTS', KEYS[1])
