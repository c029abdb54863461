--[[
  Erases what was said in a call that is over, and whose numbers it was. What is left says that there was one, and how it ended.
  KEYS[1]  session
  KEYS[2]  events
  KEYS[3]  mailbox
  KEYS[4]  levels
  Returns  {how many events there were, how many entries of levels}, or {} if the call goes on, in which case nothing was erased
]]
local state = redis.call('HGET', KEYS[1], 'state')
if state and state ~= 'ended' then return {} end
local events, levels = redis.call('XLEN', KEYS[2]), redis.call('XLEN', KEYS[4])
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
redis.call('HDEL', KEYS[1], 'from', 'to', 'metadata', 'voicemailMessage', 'transferTo', 'transferAnnounce', 'transferReason')
return {events, levels}
