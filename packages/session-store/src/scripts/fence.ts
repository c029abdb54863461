/**
 * Lua shared by every script that takes a writer's fencing number. Fencing numbers come from Redis' clock (see
 * `acquireLease`), so that one from before a loss of Redis' memory is always below one from after it. A number above the
 * newest one known was given by a primary that failed before it had passed it on: it is newer all the same, and is
 * remembered again, so that the holder before it stays out.
 */
export const FENCE = `
local function isFenced(fenceKey, fence)
  if fence == '' then return false end
  local newest = redis.call('GET', fenceKey)
  if not newest then return false end
  if tonumber(fence) < tonumber(newest) then return true end
  if tonumber(fence) > tonumber(newest) then redis.call('SET', fenceKey, fence, 'KEEPTTL') end
  return false
end
`;
