--[[
  Gives a session to a person, or back to the agent. Who has it already gets it without an event.
  KEYS[1]  chat
  KEYS[2]  feed
  ARGV[1]  most events in the feed, about
  ARGV[2]  the feed's channel
  ARGV[3]  1 for a person, 0 for the agent
  ARGV[4]  the person's name, or empty
  ARGV[5]  event
  Returns  'active' if it was given, 'same' if it was so before, else 'missing', 'ended' or 'expired'
]]
--- @include now-ms
--- @include chat-state
--- @include chat-feed
local state = readChatState(KEYS[1], readNowMs())
if state ~= 'active' then return state end
local human = redis.call('HGET', KEYS[1], 'human')
if ARGV[3] == '1' then
  if human and (human == ARGV[4] or ARGV[4] == '') then return 'same' end
  redis.call('HSET', KEYS[1], 'human', ARGV[4])
else
  if not human then return 'same' end
  redis.call('HDEL', KEYS[1], 'human')
end
appendFeed(KEYS[1], KEYS[2], {}, ARGV[1], ARGV[2], 'feed', 5)
return state
