--[[
  Takes the stream of a call from whoever has it, and tells that holder. The fencing number is the time in microseconds, or
  one more than the last: it rises even when Redis has forgotten the last one.
  KEYS[1]  lease
  KEYS[2]  fence
  KEYS[3]  mailbox
  KEYS[4]  session
  ARGV[1]  holder
  ARGV[2]  leaseMs
  ARGV[3]  how long the fencing number is kept, ms
  ARGV[4]  most messages in the mailbox
  ARGV[5]  how long the mailbox is kept, ms
  ARGV[6]  prefix of wake channels
  ARGV[7]  call id
  ARGV[8]  since when the call has no stream, to take it only if nobody holds it; else empty
  ARGV[9]  a holder from which it may be taken all the same; else empty
  Returns  {} when it was not to be taken, else {fence, previous holder or '', cursor of the mailbox, reason, lostAtMs or '', the time by Redis' clock in ms}
]]
local previous = redis.call('HGET', KEYS[1], 'holder')
if ARGV[8] ~= '' and previous and previous ~= ARGV[9] then return {} end
local last = redis.call('GET', KEYS[2])
local time = redis.call('TIME')
local fence = math.max(time[1] * 1000000 + time[2], (tonumber(last) or 0) + 1)
local text = string.format('%.0f', fence)
redis.call('SET', KEYS[2], text, 'PX', ARGV[3])
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'fence', text)
redis.call('PEXPIRE', KEYS[1], ARGV[2])

local session = redis.call('HMGET', KEYS[4], 'intent', 'handOverReason', 'lostAtMs')
if session[1] == 'handover' then redis.call('HSET', KEYS[4], 'intent', 'talk') end
redis.call('HDEL', KEYS[4], 'handOverReason', 'lostAtMs')
if ARGV[8] ~= '' and session[1] then redis.call('HSET', KEYS[4], 'lostAtMs', ARGV[8]) end
local lostAtMs = session[3] or ''
local reason = 'first'
if session[2] then reason = 'handedOver'
elseif session[3] then reason = 'resumed'
elseif previous then reason = 'superseded'
elseif last then reason = 'resumed' end
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
if not last then return {fence, '', '0-0', reason, lostAtMs, nowMs} end

-- The message is sent even when the lease has expired, because its holder may only have been cut off from Redis.
local message = string.format('{"type":"stream.superseded","fence":%s,"reason":"%s"}', text, reason)
local cursor = redis.call('XADD', KEYS[3], 'MAXLEN', ARGV[4], '*', 'm', message)
redis.call('PEXPIRE', KEYS[3], ARGV[5])
if previous then redis.call('PUBLISH', ARGV[6] .. previous, ARGV[7]) end
return {fence, previous or '', cursor, reason, lostAtMs, nowMs}
