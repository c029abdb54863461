--[[
  Erases what was said in a call that is over, and whose numbers it was. What is left says that there was one, and how it ended.
  KEYS[1]  session
  KEYS[2]  events
  KEYS[3]  mailbox
  Returns  how many events there were, or -1 if the call goes on, in which case nothing was erased
]]
local state = redis.call('HGET', KEYS[1], 'state')
if state and state ~= 'ended' then return -1 end
local events = redis.call('XLEN', KEYS[2])
redis.call('DEL', KEYS[2], KEYS[3])
redis.call('HDEL', KEYS[1], 'from', 'to', 'metadata', 'voicemailMessage', 'transferTo', 'transferAnnounce', 'transferReason')
return events
