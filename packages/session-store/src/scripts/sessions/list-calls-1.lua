--[[
  Reads a page of an index of calls, the lowest times first.
  KEYS[1]  index
  ARGV[1]  from this time, as a bound of ZRANGEBYSCORE
  ARGV[2]  to this time
  ARGV[3]  about how many
  Returns  call id, time, ...
]]
--- @include page-by-score
return pageByScore(KEYS[1], ARGV[1], ARGV[2], ARGV[3])
