--[[
  Hands out the oldest message. It stays in its place until it is acknowledged, so that a second delivery keeps the order.
  KEYS[1]  queue
  KEYS[2]  queue-head
  ARGV[1]  the consumer's token
  ARGV[2]  visibilityMs
  ARGV[3]  ttlMs
  Returns  {message, how often it was handed out}, or nil if there is none or a consumer works on it
]]
local message = redis.call('LINDEX', KEYS[1], 0)
if not message then return nil end
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local head = redis.call('HMGET', KEYS[2], 'untilMs', 'deliveries')
if head[1] and tonumber(head[1]) > nowMs then return nil end
local deliveries = (head[2] or 0) + 1
local untilMs = string.format('%.0f', nowMs + ARGV[2])
redis.call('HSET', KEYS[2], 'token', ARGV[1], 'untilMs', untilMs, 'deliveries', deliveries)
redis.call('PEXPIRE', KEYS[2], ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {message, deliveries}
