--[[
  Writes the session of a call that goes on, after Redis has lost its memory. One that is there is left as it is.
  KEYS[1]  session
  KEYS[2]  events
  KEYS[3]  mailbox
  KEYS[4]  fence
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3]  the holder's fencing number
  ARGV[4..]  field, value, ...
  Returns  'restored', 'exists' or 'fenced'
]]
--- @include is-fenced
--- @include slide-expiry
if isFenced(KEYS[4], ARGV[3]) then return 'fenced' end
if redis.call('EXISTS', KEYS[1]) == 1 then return 'exists' end
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
slideExpiry(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2])
return 'restored'
