--[[
  Adds what a person has written in the agent's place, what the agent says by itself, or a note for the agent alone, which has no
  events. The same id is added once.
  KEYS[1]  chat
  KEYS[2]  turns
  KEYS[3]  feed
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3]  most events in the feed, about
  ARGV[4]  the feed's channel
  ARGV[5]  most turns that are remembered
  ARGV[6]  id
  ARGV[7]  role
  ARGV[8]  text
  ARGV[9]  name, or empty
  ARGV[10..]  events
  Returns  'active' if it was added, else 'missing', 'ended' or 'expired'
]]
--- @include now-ms
--- @include chat-state
--- @include chat-feed
--- @include add-turn
local now = readNowMs()
local state = readChatState(KEYS[1], now)
if state ~= 'active' then return state end
local idField = 'id:' .. ARGV[6]
if redis.call('HEXISTS', KEYS[2], idField) == 1 then return state end
local number = addTurn(KEYS[2], tonumber(ARGV[5]), now, {id = ARGV[6], role = ARGV[7], text = ARGV[8], name = ARGV[9], state = 'posted'})
redis.call('HSET', KEYS[2], idField, number)
prolongChat(KEYS[1], {KEYS[1], KEYS[2]}, now, tonumber(ARGV[1]), tonumber(ARGV[2]))
appendFeed(KEYS[1], KEYS[3], {}, ARGV[3], ARGV[4], 'feed', 10)
return state
