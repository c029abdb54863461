--[[
  Leaves a command for whoever holds the call, now or next, unless it was left before.
  KEYS[1]  session
  KEYS[2]  mailbox
  KEYS[3]  lease
  KEYS[4]  commands
  ARGV[1]  command id
  ARGV[2]  command
  ARGV[3]  fencing number of the only holder it is for, or empty
  ARGV[4]  most messages in the mailbox
  ARGV[5]  how long the mailbox is kept, ms
  ARGV[6]  how long the state of commands is kept, ms
  ARGV[7]  most commands of a call
  ARGV[8]  prefix of wake channels
  ARGV[9]  call id
  Returns  'held', 'waiting', 'repeated', 'missing', 'ended' or 'full'
]]
if redis.call('HEXISTS', KEYS[4], ARGV[1]) == 1 then return 'repeated' end
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return 'missing' end
if state == 'ended' then return 'ended' end
if redis.call('HLEN', KEYS[4]) >= tonumber(ARGV[7]) then return 'full' end
redis.call('HSET', KEYS[4], ARGV[1], '')
redis.call('PEXPIRE', KEYS[4], ARGV[6])
redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[4], '*', 'm', ARGV[2], 'c', ARGV[1], 'f', ARGV[3])
-- The life is never shortened: while a person has the caller, mailbox and session live longer.
if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[5]) then redis.call('PEXPIRE', KEYS[2], ARGV[5]) end
local holder = redis.call('HGET', KEYS[3], 'holder')
if not holder then return 'waiting' end
redis.call('PUBLISH', ARGV[8] .. holder, ARGV[9])
return 'held'
