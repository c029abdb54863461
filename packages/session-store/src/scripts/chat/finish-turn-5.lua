--[[
  Ends a turn, for its holder, and gives the session back for the next one.
  KEYS[1]  chat
  KEYS[2]  turns
  KEYS[3]  lease
  KEYS[4]  shown
  KEYS[5]  feed
  ARGV[1]  fence
  ARGV[2]  most events in the feed, about
  ARGV[3]  the feed's channel
  ARGV[4]  until when the agent knows what was said elsewhere if it knows of this turn, else empty
  ARGV[5]  how many of the following are fields and values of the turn
  ARGV[6..]  fields and values, then events
  Returns  1, or 0 if the turn is no longer this holder's
]]
--- @include now-ms
--- @include chat-state
--- @include chat-feed
local turn = redis.call('HMGET', KEYS[2], 'fence', 'running')
local number = turn[2]
if turn[1] ~= ARGV[1] or not number then return 0 end
local first = 6 + ARGV[5]
for index = 6, first - 1, 2 do redis.call('HSET', KEYS[2], number .. '.' .. ARGV[index], ARGV[index + 1]) end
redis.call('HSET', KEYS[2], number .. '.answeredAtMs', string.format('%.0f', readNowMs()))
redis.call('HDEL', KEYS[2], 'running', number .. '.stop')
redis.call('DEL', KEYS[3], KEYS[4])
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[1], 'toldTurn', number, 'toldAtMs', ARGV[4])
  local chatId = redis.call('HGET', KEYS[2], number .. '.chatId')
  if chatId then redis.call('HSET', KEYS[1], 'previousChatId', chatId) end
end
appendFeed(KEYS[1], KEYS[5], {}, ARGV[2], ARGV[3], 'done', first)
return 1
