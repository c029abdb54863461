import type { Script } from './script.ts';

export const acquireLease: Script = {
  name: 'acquireLease',
  keyCount: 3,
  lua: `
--[[
  Takes the stream of a call from whoever has it, and tells that one.
  KEYS[1]  lease
  KEYS[2]  fence
  KEYS[3]  mailbox
  ARGV[1]  holder
  ARGV[2]  leaseMs
  ARGV[3]  how long the fencing number is kept, ms
  ARGV[4]  most messages in the mailbox
  ARGV[5]  how long the mailbox is kept, ms
  ARGV[6]  prefix of wake channels
  ARGV[7]  call id
  Returns  {fence, previous holder or '', cursor of the mailbox}
]]
local previous = redis.call('HGET', KEYS[1], 'holder')
local fence = redis.call('INCR', KEYS[2])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'fence', fence)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if fence == 1 then return {fence, '', '0-0'} end
-- Also when the lease has expired: its holder may only have been cut off from Redis.
local message = string.format('{"type":"stream.superseded","fence":%d}', fence)
local cursor = redis.call('XADD', KEYS[3], 'MAXLEN', ARGV[4], '*', 'm', message)
redis.call('PEXPIRE', KEYS[3], ARGV[5])
if previous then redis.call('PUBLISH', ARGV[6] .. previous, ARGV[7]) end
return {fence, previous or '', cursor}
`,
};
