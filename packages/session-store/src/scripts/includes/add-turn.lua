--[[
  Adds something that was said to the turns of a chat and forgets the oldest one beyond `most`.
  Returns the number of the turn.
]]
local function addTurn(turnsKey, most, now, fields)
  local number = redis.call('HINCRBY', turnsKey, 'last', 1)
  local at = string.format('%.0f', now)
  redis.call('HSET', turnsKey, number .. '.atMs', at)
  for name, value in pairs(fields) do redis.call('HSET', turnsKey, number .. '.' .. name, value) end
  local old = number - most
  local oldId = redis.call('HGET', turnsKey, old .. '.id')
  if oldId then
    redis.call('HDEL', turnsKey, 'id:' .. oldId)
    for _, name in ipairs({'id', 'role', 'text', 'name', 'state', 'atMs', 'after', 'answer', 'answeredAtMs', 'chatId',
      'asks', 'code', 'message', 'retryAfterMs', 'stop', 'step'}) do
      redis.call('HDEL', turnsKey, old .. '.' .. name)
    end
  end
  return number
end
