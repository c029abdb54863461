--[[
  Reads a batch of a feed, bounded in bytes, of which the first event may be longer.
  KEYS[1]  chat
  KEYS[2]  feed
  ARGV[1]  the id after which to read
  ARGV[2]  most events
  ARGV[3]  most bytes
  Returns  {'active', 'missing', 'ended' or 'expired', id, event, id, event, ...}
]]
--- @include now-ms
--- @include chat-state
local reply = {readChatState(KEYS[1], readNowMs())}
local bytes = 0
for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '(' .. ARGV[1], '+', 'COUNT', ARGV[2])) do
  bytes = bytes + #entry[2][2]
  if #reply > 1 and bytes > tonumber(ARGV[3]) then break end
  table.insert(reply, entry[1])
  table.insert(reply, entry[2][2])
end
return reply
