--[[
  Writes events into the feed of a session that goes on. A call that writes for its session says its number as the holder of its
  stream; once a newer holder has written, an older one writes nothing.
  KEYS[1]  chat
  KEYS[2]  feed
  ARGV[1]  most events in the feed, about
  ARGV[2]  the feed's channel
  ARGV[3]  who writes, or empty
  ARGV[4]  the writer's fencing number, or empty
  ARGV[5..]  events
  Returns  'active' if they were written, else 'fenced', 'missing', 'ended' or 'expired'
]]
--- @include now-ms
--- @include chat-state
--- @include chat-feed
local state = readChatState(KEYS[1], readNowMs())
if state ~= 'active' then return state end
if ARGV[3] ~= '' then
  local field = 'writer:' .. ARGV[3]
  local newest = redis.call('HGET', KEYS[1], field)
  if newest and tonumber(ARGV[4]) < tonumber(newest) then return 'fenced' end
  if newest ~= ARGV[4] then redis.call('HSET', KEYS[1], field, ARGV[4]) end
end
appendFeed(KEYS[1], KEYS[2], {}, ARGV[1], ARGV[2], 'feed', 5)
return state
