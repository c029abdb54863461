--[[
  Reads a page of a sorted set, the lowest scores first. It ends with a whole score: a cursor in the midst of equal scores
  would have to name a member that may be gone by the next page.
]]
local function pageByScore(key, from, to, count)
  local last = redis.call('ZRANGEBYSCORE', key, from, to, 'WITHSCORES', 'LIMIT', tonumber(count) - 1, 1)
  return redis.call('ZRANGEBYSCORE', key, from, last[2] or to, 'WITHSCORES')
end
