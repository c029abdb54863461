--[[
  Writes one entry into the operators' feed, and drops what is older than the feed reaches back or beyond its bound.
  KEYS[1]  feed
  ARGV[1]  how far back the feed reaches, in ms
  ARGV[2]  most entries, about
  ARGV[3]  item
  ARGV[4]  the call that the item is about, or empty if it is about many
  Returns  the id of the entry
]]
--- @include now-ms
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'i', ARGV[3], 'c', ARGV[4])
redis.call('XTRIM', KEYS[1], 'MINID', '~', string.format('%.0f', readNowMs() - tonumber(ARGV[1])))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return id
