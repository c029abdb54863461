--[[
  Erases all that was said in a session. What is left says that there was one and that it is over.
  KEYS[1]  chat
  KEYS[2]  turns
  KEYS[3]  queue
  KEYS[4]  lease
  KEYS[5]  shown
  KEYS[6]  feed
  KEYS[7]  rate
  ARGV[1]  retentionMs
  ARGV[2]  the feed's channel
  Returns  {how many messages and answers there were, how many events}
]]
--- @include now-ms
--- @include chat-state
local kept = redis.call('HMGET', KEYS[1], 'channel', 'createdAtMs', 'expiresAtMs', 'endedAtMs')
local messages = 0
local turns = redis.call('HGETALL', KEYS[2])
for index = 1, #turns, 2 do
  local name = string.match(turns[index], '^%d+%.(%a+)$')
  if (name == 'text' or name == 'answer') and turns[index + 1] ~= '' then messages = messages + 1 end
end
local events = redis.call('XLEN', KEYS[6])
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7])
if kept[1] then
  redis.call('HSET', KEYS[1], 'state', 'ended', 'channel', kept[1], 'createdAtMs', kept[2], 'expiresAtMs', kept[3],
    'endedAtMs', kept[4] or string.format('%.0f', readNowMs()))
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
end
redis.call('PUBLISH', ARGV[2], 'done')
return {messages, events}
