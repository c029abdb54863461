--[[
  What all scripts over a chat have in common: whether the session goes on, and how long it is kept.

  A session is over when it was ended, or when its time has passed without a message. Both are remembered for retentionMs.
]]
local function readChatState(chatKey, now)
  local record = redis.call('HMGET', chatKey, 'state', 'expiresAtMs')
  if not record[1] then return 'missing' end
  if record[1] == 'active' and tonumber(record[2]) <= now then return 'expired' end
  return record[1]
end

-- Puts off the end of a session that goes on, and keeps all of its keys beyond that.
local function prolongChat(chatKey, keys, now, idleMs, retentionMs)
  redis.call('HSET', chatKey, 'expiresAtMs', string.format('%.0f', now + idleMs))
  for _, key in ipairs(keys) do redis.call('PEXPIRE', key, idleMs + retentionMs) end
end
