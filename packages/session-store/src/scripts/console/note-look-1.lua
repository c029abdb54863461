--[[
  Counts a look at a call.
  KEYS[1]  looks
  ARGV[1]  who looked, and in which form
  ARGV[2]  atMs
  ARGV[3]  keptMs
  Returns  nothing. A field holds how often, first and last: `count firstMs lastMs`.
]]
local count, firstMs = string.match(redis.call('HGET', KEYS[1], ARGV[1]) or '', '^(%d+) (%d+) ')
redis.call('HSET', KEYS[1], ARGV[1], (count or 0) + 1 .. ' ' .. (firstMs or ARGV[2]) .. ' ' .. ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
