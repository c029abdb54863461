--[[
  Counts one event, if as many as are allowed have not happened in the time before it. The list holds when the last `limit` ones
  were, the newest first, so that no stretch of windowMs ever holds more.
  Returns 0 if it was counted, else in how many ms the next one may come
]]
local function takeRate(key, limit, windowMs, now)
  if limit < 1 then return windowMs end
  local oldest = redis.call('LINDEX', key, limit - 1)
  if oldest and tonumber(oldest) > now - windowMs then return oldest + windowMs - now end
  redis.call('LPUSH', key, string.format('%.0f', now))
  redis.call('LTRIM', key, 0, limit - 1)
  redis.call('PEXPIRE', key, windowMs)
  return 0
end
