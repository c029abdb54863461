--[[
  Reads a session, and says by Redis' clock whether it goes on.
  KEYS[1]  chat
  Returns  {'missing', 'active', 'expired' or 'ended', fields and values}
]]
--- @include now-ms
--- @include chat-state
return {readChatState(KEYS[1], readNowMs()), unpack(redis.call('HGETALL', KEYS[1]))}
