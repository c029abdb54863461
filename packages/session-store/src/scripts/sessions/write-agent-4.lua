--[[
  Writes which agent a call has, if no later one has been written. Later is what a newer holder writes, and of one holder
  what has the higher number. Whoever holds no stream counts as older than every holder.
  KEYS[1]  session
  KEYS[2]  events
  KEYS[3]  mailbox
  KEYS[4]  fence
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3]  the writer's fencing number, or empty
  ARGV[4]  number of the agent, counted by the writer
  ARGV[5..]  field, value, ... of the agent
  Returns  'ok', 'missing', 'fenced', 'ended' or 'older'
]]
--- @include is-fenced
--- @include slide-expiry
local session = redis.call('HMGET', KEYS[1], 'state', 'agentFence', 'agentNumber')
if not session[1] then return 'missing' end
if isFenced(KEYS[4], ARGV[3]) then return 'fenced' end
-- Nobody needs an agent of a call that is over, and its addresses are secrets.
if session[1] == 'ended' then return 'ended' end
local fence, number = tonumber(ARGV[3]) or 0, tonumber(ARGV[4])
local knownFence, knownNumber = tonumber(session[2]) or 0, tonumber(session[3]) or 0
if knownFence > fence or (knownFence == fence and knownNumber > number) then return 'older' end
redis.call('HDEL', KEYS[1], 'agentSocketUrl', 'agentControlUrl', 'agentError')
redis.call('HSET', KEYS[1], 'agentFence', string.format('%.0f', fence), 'agentNumber', ARGV[4], unpack(ARGV, 5))
slideExpiry(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2])
return 'ok'
