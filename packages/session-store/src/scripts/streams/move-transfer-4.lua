--[[
  Moves a transfer to its next state, and with it what the carrier is told when the stream ends.
  KEYS[1]  session
  KEYS[2]  events
  KEYS[3]  mailbox
  KEYS[4]  fence
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3]  the writer's fencing number, or empty
  ARGV[4]  transfer id
  ARGV[5]  next state
  ARGV[6]  states that may lead to it, each between commas
  ARGV[7]  intent in the next state
  ARGV[8..]  field, value, ...
  Returns  'ok', 'repeated', 'missing', 'fenced', 'ended' or 'conflict'
]]
--- @include is-fenced
--- @include slide-expiry
local session = redis.call('HMGET', KEYS[1], 'state', 'intent', 'transferState', 'transferId')
if not session[1] then return 'missing' end
if isFenced(KEYS[4], ARGV[3]) then return 'fenced' end
if session[1] == 'ended' then return 'ended' end
local current = session[3] or 'none'
if session[4] == ARGV[4] then
  if current == ARGV[5] then return 'repeated' end
  -- A late step of a transfer that is over must not begin it anew.
  if current == 'none' then return 'conflict' end
elseif current ~= 'none' then
  return 'conflict'
end
if not string.find(ARGV[6], ',' .. current .. ',', 1, true) then return 'conflict' end
if session[2] == 'hangup' or session[2] == 'apologise' then return 'conflict' end
-- Between two holders nobody could announce the transfer, and the mark of the hand-over would be lost.
if session[2] == 'handover' and current == 'none' then return 'conflict' end
redis.call('HSET', KEYS[1], 'transferState', ARGV[5], 'transferId', ARGV[4], 'intent', ARGV[7])
if #ARGV > 7 then redis.call('HSET', KEYS[1], unpack(ARGV, 8)) end
slideExpiry(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2])
return 'ok'
