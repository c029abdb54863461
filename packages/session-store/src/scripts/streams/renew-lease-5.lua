--[[
  Prolongs a lease that nobody has taken since, also one that has expired or was lost with Redis' memory, and keeps
  the session from expiring. A higher number than the newest one known counts as taken later: see is-fenced.
  KEYS[1]  lease
  KEYS[2]  fence
  KEYS[3]  session
  KEYS[4]  events
  KEYS[5]  mailbox
  ARGV[1]  holder
  ARGV[2]  the holder's fencing number
  ARGV[3]  leaseMs
  ARGV[4]  idleMs
  ARGV[5]  retentionMs
  ARGV[6]  how long the fencing number is kept, ms
  Returns  1 if the lease is held, 2 if it is held and the session is missing, 0 if another holder has taken it, or this one
           has handed it over
]]
--- @include slide-expiry
local newest = redis.call('GET', KEYS[2])
if newest and tonumber(ARGV[2]) < tonumber(newest) then return 0 end
local lease = redis.call('HMGET', KEYS[1], 'holder', 'fence')
if lease[1] and tonumber(lease[2]) > tonumber(ARGV[2]) then return 0 end
if lease[1] and lease[1] ~= ARGV[1] and lease[2] == ARGV[2] then return 0 end
local session = redis.call('HMGET', KEYS[3], 'state', 'intent', 'handOverReason')
if session[3] then return 0 end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[6])
-- Each call is renewed all the time, and nearly always finds its lease as it has left it.
if lease[1] ~= ARGV[1] or lease[2] ~= ARGV[2] then redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'fence', ARGV[2]) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
slideExpiryOf(session[1], session[2], KEYS[3], KEYS[4], KEYS[5], ARGV[4], ARGV[5])
return session[1] and 1 or 2
