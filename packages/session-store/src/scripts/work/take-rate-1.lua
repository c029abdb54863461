--[[
  Counts one event, if as many as are allowed have not happened in the time before it.
  KEYS[1]  rate
  ARGV[1]  limit
  ARGV[2]  windowMs
  ARGV[3]  a name for the event, of its own
  Returns  0 if it was counted, else in how many ms the next one may come
]]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local window = tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[1]) then
  redis.call('ZADD', KEYS[1], now, ARGV[3])
  redis.call('PEXPIRE', KEYS[1], window)
  return 0
end
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
-- With a limit of 0 there is no oldest event, and none will ever be allowed.
if not oldest[2] then return window end
return math.max(1, oldest[2] + window - now)
