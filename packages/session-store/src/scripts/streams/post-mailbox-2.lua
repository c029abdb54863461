--[[
  Leaves a message for the holder of a stream and wakes that replica.
  KEYS[1]  mailbox
  KEYS[2]  lease
  ARGV[1]  message
  ARGV[2]  most messages in the mailbox
  ARGV[3]  how long the mailbox is kept, ms
  ARGV[4]  prefix of wake channels
  ARGV[5]  call id
  Returns  1 if somebody holds the stream, else 0
]]
redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[2], '*', 'm', ARGV[1])
-- The life is never shortened: while a person has the caller, mailbox and session live longer.
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
local holder = redis.call('HGET', KEYS[2], 'holder')
if not holder then return 0 end
redis.call('PUBLISH', ARGV[4] .. holder, ARGV[5])
return 1
