--[[
  Changes fields of a session, unless the writer was fenced off or the state is final.
  KEYS[1]  session
  KEYS[2]  events
  KEYS[3]  mailbox
  KEYS[4]  fence
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3]  the writer's fencing number, or empty
  ARGV[4]  1 if the state is among the fields, else 0
  ARGV[5]  how many of the following are names of fields to remove
  ARGV[6..]  names to remove, then field, value, ...
  Returns  'ok', 'missing', 'fenced' or 'ended'
]]
--- @include is-fenced
--- @include slide-expiry
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return 'missing' end
if isFenced(KEYS[4], ARGV[3]) then return 'fenced' end
if state == 'ended' and ARGV[4] == '1' then return 'ended' end
local lastName = 5 + tonumber(ARGV[5])
if lastName > 5 then redis.call('HDEL', KEYS[1], unpack(ARGV, 6, lastName)) end
if #ARGV > lastName then redis.call('HSET', KEYS[1], unpack(ARGV, lastName + 1)) end
-- They were cleared by the end, and a late write must not bring them back.
if state == 'ended' then redis.call('HDEL', KEYS[1], 'agentSocketUrl', 'agentControlUrl') end
slideExpiry(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2])
return 'ok'
