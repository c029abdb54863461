--[[
  Answers a carrier whose stream is gone with what was meant, and counts the stream that it is to open.
  KEYS[1]  session
  KEYS[2]  events
  KEYS[3]  mailbox
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3]  most streams, those after a hand-over not counted
  ARGV[4]  nowMs
  Returns  {'missing'}, {'ended', intent}, {'meant', intent}, {'exhausted'} or {'stream', attempt, 1 after a hand-over}
]]
--- @include slide-expiry
local session = redis.call('HMGET', KEYS[1], 'state', 'intent', 'streamAttempts')
if not session[1] then return {'missing'} end
local intent = session[2] or 'talk'
if session[1] == 'ended' then return {'ended', intent} end
if intent ~= 'talk' and intent ~= 'handover' then return {'meant', intent} end
local attempts = tonumber(session[3]) or 0
if intent == 'handover' then
  -- The mark serves once: when the stream after the hand-over fails, that one was lost.
  redis.call('HSET', KEYS[1], 'intent', 'talk')
elseif attempts >= tonumber(ARGV[3]) then
  return {'exhausted'}
else
  attempts = redis.call('HINCRBY', KEYS[1], 'streamAttempts', 1)
end
redis.call('HSETNX', KEYS[1], 'lostAtMs', ARGV[4])
slideExpiry(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2])
return {'stream', attempts, intent == 'handover' and 1 or 0}
