--[[
  Writes events behind the others, unless the writer was fenced off, and drops the oldest beyond the bound. What comes late of a
  call that was erased is not kept.
  KEYS[1]  session
  KEYS[2]  events
  KEYS[3]  mailbox
  KEYS[4]  fence
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3]  the writer's fencing number, or empty
  ARGV[4]  most events, about
  ARGV[5..]  events
  Returns  the ids of the events, {} for a call that was erased, or 'fenced'
]]
--- @include is-fenced
--- @include slide-expiry
if isFenced(KEYS[4], ARGV[3]) then return 'fenced' end
local session = redis.call('HMGET', KEYS[1], 'state', 'intent', 'factsMs', 'erasedAgents')
if session[4] then return {} end
local ids = {}
for index = 5, #ARGV do
  table.insert(ids, redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', 'e', ARGV[index]))
end
slideExpiryOf(session[1], session[2], session[3], KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2])
return ids
