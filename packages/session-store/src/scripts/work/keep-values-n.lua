--[[
  Keeps values, each under its key and for its time.
  KEYS[..]  for each: where it is kept
  ARGV[1..]  for each: the value, how long it is kept in ms
  Returns  1 for each
]]
local kept = {}
for index = 1, #KEYS do
  redis.call('SET', KEYS[index], ARGV[2 * index - 1], 'PX', ARGV[2 * index])
  kept[index] = 1
end
return kept
