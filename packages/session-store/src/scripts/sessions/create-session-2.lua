--[[
  Writes a session, and the fact with which its history begins, unless there is such a session.
  KEYS[1]  session
  KEYS[2]  events
  ARGV[1]  idleMs
  ARGV[2]  event, or empty
  ARGV[3..]  field, value, ...
  Returns  {id of the event, or empty if none was written} if the session was written, else the fields and values of the session that was there
]]
if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('HGETALL', KEYS[1]) end
redis.call('HSET', KEYS[1], unpack(ARGV, 3))
redis.call('PEXPIRE', KEYS[1], ARGV[1])
if ARGV[2] == '' then return {''} end
-- The call does not depend on its history, so a history that takes nothing fails no call.
local id = redis.pcall('XADD', KEYS[2], '*', 'e', ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return {type(id) == 'string' and id or ''}
