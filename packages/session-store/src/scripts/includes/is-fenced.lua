--[[
  Tells whether a newer holder has taken the stream since the writer got its fencing number.

  Fencing numbers come from Redis' clock (acquire-lease), so a number from before a loss of Redis' memory is always below
  one from after it. A number above the newest known one was given by a primary that failed before it had passed it on:
  that writer is the newer one all the same, and its number is remembered again to keep the earlier holder out.

  A writer without a number ('') is never fenced off.
]]
local function isFenced(fenceKey, fence)
  if fence == '' then return false end
  local newest = redis.call('GET', fenceKey)
  if not newest then return false end
  if tonumber(fence) < tonumber(newest) then return true end
  if tonumber(fence) > tonumber(newest) then redis.call('SET', fenceKey, fence, 'KEEPTTL') end
  return false
end
