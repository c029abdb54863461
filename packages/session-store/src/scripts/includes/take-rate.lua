--[[
  Counts one thing against a limit per minute. The list holds when the last `perMinute` ones were, the newest first, so that no
  60 seconds ever hold more.
  Returns 0 if it was counted, else after how many ms the next one is.
]]
local function takeRate(key, perMinute, now)
  local oldest = redis.call('LINDEX', key, perMinute - 1)
  if oldest and tonumber(oldest) > now - 60000 then return oldest + 60000 - now end
  redis.call('LPUSH', key, string.format('%.0f', now))
  redis.call('LTRIM', key, 0, perMinute - 1)
  redis.call('PEXPIRE', key, 60000)
  return 0
end
