--[[
  Writes entries into the operators' feed, and drops what is older than the feed reaches back or beyond its bound.
  KEYS[1]  feed
  ARGV[1]  how far back the feed reaches, in ms
  ARGV[2]  most entries, about
  ARGV[3..]  item, and the call that it is about or empty if it is about many; and so on
  Returns  nothing of use
]]
--- @include now-ms
for index = 3, #ARGV, 2 do
  redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'i', ARGV[index], 'c', ARGV[index + 1])
end
redis.call('XTRIM', KEYS[1], 'MINID', '~', string.format('%.0f', readNowMs() - tonumber(ARGV[1])))
return redis.call('PEXPIRE', KEYS[1], ARGV[1])
