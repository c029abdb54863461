--[[
  Gives each call its slot if no limit is reached, all limits and the slot in one step; one call after the other.
  KEYS[1]  slots
  KEYS[2]  groups
  KEYS[3]  details
  KEYS[4]  ended
  ARGV[1..]  for each call: its id, nowMs, most calls in the fleet or empty, hash of our number, most calls of that number or empty, hash of
             the caller or empty, most calls of that caller or empty, replica id or empty
  Returns  for each call {'admitted' or 'again', live} or {'fleet', 'number', 'caller' or 'ended', live, limit}
]]
local function liveIn(group)
  return redis.call('ZLEXCOUNT', KEYS[2], '[' .. group .. ':', '(' .. group .. ';')
end

local function admit(callId, nowMs, mostInFleet, numberHash, mostOfNumber, callerHash, mostOfCaller, replicaId)
  local live = redis.call('ZCARD', KEYS[1])
  if redis.call('ZSCORE', KEYS[1], callId) then
    redis.call('ZADD', KEYS[1], 'XX', 'GT', nowMs, callId)
    return {'again', live}
  end
  if redis.call('ZSCORE', KEYS[4], callId) then return {'ended', live, 0} end

  local number, caller = 'n:' .. numberHash, 'c:' .. callerHash
  if mostInFleet ~= '' and live >= tonumber(mostInFleet) then return {'fleet', live, tonumber(mostInFleet)} end
  if mostOfNumber ~= '' then
    local ofNumber = liveIn(number)
    if ofNumber >= tonumber(mostOfNumber) then return {'number', ofNumber, tonumber(mostOfNumber)} end
  end
  if callerHash ~= '' and mostOfCaller ~= '' then
    local ofCaller = liveIn(caller)
    if ofCaller >= tonumber(mostOfCaller) then return {'caller', ofCaller, tonumber(mostOfCaller)} end
  end
  redis.call('ZADD', KEYS[1], nowMs, callId)
  redis.call('ZADD', KEYS[2], 0, number .. ':' .. callId)
  if callerHash ~= '' then redis.call('ZADD', KEYS[2], 0, caller .. ':' .. callId) end
  redis.call('HSET', KEYS[3], callId, table.concat({nowMs, numberHash, callerHash, replicaId}, '|'))
  return {'admitted', live + 1}
end

local verdicts = {}
for first = 1, #ARGV, 8 do table.insert(verdicts, admit(unpack(ARGV, first, first + 7))) end
return verdicts
