--[[
  Ends a session; the first caller's reason stays. What only a live call needs goes at once: the lease and the
  mailbox. The fencing number stays as long as the session, so that a late writer is still told apart.
  KEYS[1]  session
  KEYS[2]  events
  KEYS[3]  mailbox
  KEYS[4]  fence
  KEYS[5]  lease
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3]  the writer's fencing number, or empty
  ARGV[4]  endedBy
  ARGV[5]  endedReason
  ARGV[6]  endedAtMs
  ARGV[7]  intent, or empty to leave it as it is
  Returns  1 if this call ended it; 0 if it had ended, is missing, or the writer was fenced off
]]
--- @include is-fenced
--- @include slide-expiry
local state = redis.call('HGET', KEYS[1], 'state')
if not state or state == 'ended' then return 0 end
if isFenced(KEYS[4], ARGV[3]) then return 0 end
redis.call('HSET', KEYS[1], 'state', 'ended', 'endedBy', ARGV[4], 'endedReason', ARGV[5], 'endedAtMs', ARGV[6])
if ARGV[7] ~= '' then redis.call('HSET', KEYS[1], 'intent', ARGV[7]) end
redis.call('DEL', KEYS[3], KEYS[5])
slideExpiry(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[4], ARGV[2])
return 1
