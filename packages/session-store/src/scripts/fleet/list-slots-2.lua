--[[
  Reads a page of slots, the longest without proof first. A replica proves all its calls at once, so many have one time.
  KEYS[1]  slots
  KEYS[2]  details
  ARGV[1]  from this time of proof, as a bound of ZRANGEBYSCORE
  ARGV[2]  to this time of proof
  ARGV[3]  about how many
  Returns  call id, time of proof, details, ...
]]
--- @include page-by-score
local slots = pageByScore(KEYS[1], ARGV[1], ARGV[2], ARGV[3])
local page = {}
for index = 1, #slots, 2 do
  page[#page + 1] = slots[index]
  page[#page + 1] = slots[index + 1]
  page[#page + 1] = redis.call('HGET', KEYS[2], slots[index]) or ''
end
return page
