--[[
  Prolongs leases that nobody has taken since, also ones that have expired or were lost with Redis' memory, and keeps
  their sessions from expiring. A higher number than the newest one known counts as taken later: see is-fenced.
  KEYS[..]  for each call: lease, fence, session, events, mailbox
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3]  how long the fencing number is kept, ms
  ARGV[4..]  for each call: holder, the holder's fencing number, leaseMs
  Returns  for each call 1 if the lease is held, 2 if it is held and the session is missing, 0 if another holder has taken it, or
           this one has handed it over
]]
--- @include slide-expiry
local function renew(leaseKey, fenceKey, sessionKey, eventsKey, mailboxKey, holder, fence, leaseMs)
  local newest = redis.call('GET', fenceKey)
  if newest and tonumber(fence) < tonumber(newest) then return 0 end
  local lease = redis.call('HMGET', leaseKey, 'holder', 'fence')
  if lease[1] and tonumber(lease[2]) > tonumber(fence) then return 0 end
  if lease[1] and lease[1] ~= holder and lease[2] == fence then return 0 end
  local session = redis.call('HMGET', sessionKey, 'state', 'intent', 'handOverReason', 'factsMs')
  if session[3] then return 0 end
  redis.call('SET', fenceKey, fence, 'PX', ARGV[3])
  -- Each call is renewed all the time, and nearly always finds its lease as it has left it.
  if lease[1] ~= holder or lease[2] ~= fence then redis.call('HSET', leaseKey, 'holder', holder, 'fence', fence) end
  redis.call('PEXPIRE', leaseKey, leaseMs)
  slideExpiryOf(session[1], session[2], session[4], sessionKey, eventsKey, mailboxKey, ARGV[1], ARGV[2])
  return session[1] and 1 or 2
end

local outcomes = {}
for call = 1, #KEYS / 5 do
  local key, arg = 5 * call - 5, 3 * call
  outcomes[call] = renew(KEYS[key + 1], KEYS[key + 2], KEYS[key + 3], KEYS[key + 4], KEYS[key + 5],
    ARGV[arg + 1], ARGV[arg + 2], ARGV[arg + 3])
end
return outcomes
