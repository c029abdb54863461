--[[
  Opens a session: makes it, or finds it and writes what is newly known of it. An opening puts off the end of the session.
  KEYS[1]  chat
  KEYS[2]  turns
  KEYS[3]  conversation
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3]  how many of the following are written at creation only
  ARGV[4..]  fields and values
  Returns  {'missing', fields and values} if it was made, else {'active', 'expired' or 'ended', fields and values}
]]
--- @include now-ms
--- @include chat-state
local now = readNowMs()
local state = readChatState(KEYS[1], now)
if state == 'expired' or state == 'ended' then return {state, unpack(redis.call('HGETALL', KEYS[1]))} end
local first = 4
if state == 'missing' then
  redis.call('HSET', KEYS[1], 'state', 'active', 'createdAtMs', string.format('%.0f', now))
else
  first = first + ARGV[3]
end
for index = first, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[index], ARGV[index + 1]) end
prolongChat(KEYS[1], {KEYS[1], KEYS[2], KEYS[3]}, now, tonumber(ARGV[1]), tonumber(ARGV[2]))
return {state, unpack(redis.call('HGETALL', KEYS[1]))}
