import { SLIDE_EXPIRY } from './slide-expiry.ts';
import type { Script } from './script.ts';

export const appendEvents: Script = {
  name: 'appendEvents',
  keyCount: 3,
  lua: `${SLIDE_EXPIRY}
--[[
  Writes events behind the others; the oldest beyond the bound go.
  KEYS[1]  session
  KEYS[2]  events
  KEYS[3]  mailbox
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3]  most events, about
  ARGV[4..]  events
  Returns  the id of the last one
]]
local id
for index = 4, #ARGV do
  id = redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'e', ARGV[index])
end
slideExpiry(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2])
return id
`,
};
