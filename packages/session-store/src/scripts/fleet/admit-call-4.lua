--[[
  Gives a call its slot if no limit is reached, all limits and the slot in one step.
  KEYS[1]  slots
  KEYS[2]  groups
  KEYS[3]  details
  KEYS[4]  ended
  ARGV[1]  call id
  ARGV[2]  nowMs
  ARGV[3]  most calls in the fleet, or empty
  ARGV[4]  hash of our number
  ARGV[5]  most calls of that number, or empty
  ARGV[6]  hash of the caller, or empty
  ARGV[7]  most calls of that caller, or empty
  ARGV[8]  replica id, or empty
  Returns  {'admitted' or 'again', live} or {'fleet', 'number', 'caller' or 'ended', live, limit}
]]
local live = redis.call('ZCARD', KEYS[1])
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  redis.call('ZADD', KEYS[1], 'XX', 'GT', ARGV[2], ARGV[1])
  return {'again', live}
end
if redis.call('ZSCORE', KEYS[4], ARGV[1]) then return {'ended', live, 0} end

local function liveIn(group)
  return redis.call('ZLEXCOUNT', KEYS[2], '[' .. group .. ':', '(' .. group .. ';')
end
local number, caller = 'n:' .. ARGV[4], 'c:' .. ARGV[6]
if ARGV[3] ~= '' and live >= tonumber(ARGV[3]) then return {'fleet', live, tonumber(ARGV[3])} end
if ARGV[5] ~= '' then
  local ofNumber = liveIn(number)
  if ofNumber >= tonumber(ARGV[5]) then return {'number', ofNumber, tonumber(ARGV[5])} end
end
if ARGV[6] ~= '' and ARGV[7] ~= '' then
  local ofCaller = liveIn(caller)
  if ofCaller >= tonumber(ARGV[7]) then return {'caller', ofCaller, tonumber(ARGV[7])} end
end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('ZADD', KEYS[2], 0, number .. ':' .. ARGV[1])
if ARGV[6] ~= '' then redis.call('ZADD', KEYS[2], 0, caller .. ':' .. ARGV[1]) end
redis.call('HSET', KEYS[3], ARGV[1], table.concat({ARGV[2], ARGV[4], ARGV[6], ARGV[8]}, '|'))
return {'admitted', live + 1}
