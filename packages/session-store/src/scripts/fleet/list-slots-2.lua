--[[
  A page of slots, the longest without proof first. It ends with a whole moment: a replica proves all its calls at
  once, and a cursor in the midst of equal times would have to name an entry that may be gone by the next page.
  KEYS[1]  slots
  KEYS[2]  details
  ARGV[1]  from this time of proof, as a bound of ZRANGEBYSCORE
  ARGV[2]  to this time of proof
  ARGV[3]  about how many
  Returns  call id, time of proof, details, ...
]]
local last = redis.call(
  'ZRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[2], 'WITHSCORES', 'LIMIT', tonumber(ARGV[3]) - 1, 1
)
local slots = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], last[2] or ARGV[2], 'WITHSCORES')
local page = {}
for index = 1, #slots, 2 do
  page[#page + 1] = slots[index]
  page[#page + 1] = slots[index + 1]
  page[#page + 1] = redis.call('HGET', KEYS[2], slots[index]) or ''
end
return page
