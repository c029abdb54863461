--[[
  Erases what was said in a call that is over, and whose numbers it was. What is left says that there was one, and how it ended; by
  which ids others know it stays until forget-others, so that they can be asked again.
  KEYS[1]  session
  KEYS[2]  events
  KEYS[3]  mailbox
  KEYS[4]  levels
  KEYS[5]  recording
  ARGV[1]  Vapi's ids of all of its agents, as JSON
  Returns  {how many events there were, how many entries of levels}, or {} if the call goes on, in which case nothing was erased
]]
local state = redis.call('HGET', KEYS[1], 'state')
if state and state ~= 'ended' then return {} end
local events, levels = redis.call('XLEN', KEYS[2]), redis.call('XLEN', KEYS[4])
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4], KEYS[5])
redis.call('HDEL', KEYS[1], 'from', 'to', 'metadata', 'voicemailMessage', 'transferTo', 'transferAnnounce', 'transferReason', 'transferWhisper')
if state then redis.call('HSET', KEYS[1], 'erasedAgents', ARGV[1]) end
return {events, levels}
