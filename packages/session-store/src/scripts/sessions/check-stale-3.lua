--[[
  Says whether a session counts as under way, live or lost, although nobody holds its stream.
  KEYS[1]  session
  KEYS[2]  lease
  KEYS[3]  fence
  Returns  -3 if it is not under way (any more), -2 if a person has the caller, which needs no stream, -1 if its stream is
           held, else the newest fencing number
]]
local session = redis.call('HMGET', KEYS[1], 'state', 'intent')
local state = session[1]
if state ~= 'live' and state ~= 'lost' then return -3 end
if session[2] == 'transfer' then return -2 end
if redis.call('EXISTS', KEYS[2]) == 1 then return -1 end
return tonumber(redis.call('GET', KEYS[3]) or 0)
