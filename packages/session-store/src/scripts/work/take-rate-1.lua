--[[
  Counts one event, if as many as are allowed have not happened in the time before it.
  KEYS[1]  rate
  ARGV[1]  limit
  ARGV[2]  windowMs
  Returns  0 if it was counted, else in how many ms the next one may come
]]
--- @include now-ms
--- @include take-rate
return takeRate(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), readNowMs())
