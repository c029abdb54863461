-- The time by Redis' clock, on which all replicas agree, in epoch ms.
local function readNowMs()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
