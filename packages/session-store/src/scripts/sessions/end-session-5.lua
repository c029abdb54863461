--[[
  Ends a session; the first caller's reason stays. What only a live call needs goes at once: the lease, the mailbox and the
  addresses of the agent, which are secrets. The fencing number stays as long as the session, to keep a late writer out.
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
  ARGV[8]  Vapi's id of the only agent's call with which it may be ended, or empty
  Returns  {Vapi's call id, socket URL, control URL of the agent, each or ''} if this call ended it; {} if it had ended, is
           missing, has another agent, or the writer was fenced off
]]
--- @include is-fenced
--- @include slide-expiry
local session = redis.call('HMGET', KEYS[1], 'state', 'vapiCallId', 'agentSocketUrl', 'agentControlUrl')
if not session[1] or session[1] == 'ended' then return {} end
if isFenced(KEYS[4], ARGV[3]) then return {} end
if ARGV[8] ~= '' and session[2] ~= ARGV[8] then return {} end
redis.call('HSET', KEYS[1], 'state', 'ended', 'endedBy', ARGV[4], 'endedReason', ARGV[5], 'endedAtMs', ARGV[6])
if ARGV[7] ~= '' then redis.call('HSET', KEYS[1], 'intent', ARGV[7]) end
redis.call('HDEL', KEYS[1], 'agentSocketUrl', 'agentControlUrl')
redis.call('DEL', KEYS[3], KEYS[5])
slideExpiry(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[4], ARGV[2])
return {session[2] or '', session[3] or '', session[4] or ''}
