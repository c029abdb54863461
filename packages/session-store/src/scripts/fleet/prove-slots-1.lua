--[[
  Renews the proof of life of calls that have a slot. It never makes a slot, because only admission may.
  KEYS[1]  slots
  ARGV[1]  nowMs
  ARGV[2..]  call ids
  Returns  the call ids that have no slot
]]
local without = {}
for index = 2, #ARGV do
  if redis.call('ZSCORE', KEYS[1], ARGV[index]) then
    redis.call('ZADD', KEYS[1], 'XX', 'GT', ARGV[1], ARGV[index])
  else
    without[#without + 1] = ARGV[index]
  end
end
return without
