--[[
  Gives up a stream on purpose: marks the call and removes the lease in one step, so that nobody sees the one without the
  other. The fencing number stays, so the holder before may still write until the next one comes.
  KEYS[1]  session
  KEYS[2]  events
  KEYS[3]  mailbox
  KEYS[4]  fence
  KEYS[5]  lease
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3]  the holder's fencing number
  ARGV[4]  reason
  ARGV[5]  atMs
  Returns  'ok', 'missing', 'fenced', 'ended' or 'conflict'
]]
--- @include is-fenced
--- @include slide-expiry
local session = redis.call('HMGET', KEYS[1], 'state', 'intent')
if not session[1] then return 'missing' end
if isFenced(KEYS[4], ARGV[3]) then return 'fenced' end
if session[1] == 'ended' then return 'ended' end
if session[2] ~= 'handover' then
  if session[2] and session[2] ~= 'talk' then return 'conflict' end
  redis.call(
    'HSET', KEYS[1], 'state', 'lost', 'intent', 'handover', 'handOverReason', ARGV[4], 'lostAtMs', ARGV[5]
  )
  redis.call('HINCRBY', KEYS[1], 'handOvers', 1)
end
redis.call('DEL', KEYS[5])
slideExpiry(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2])
return 'ok'
