--[[
  Notes that a tool runs in a chat.
  KEYS[1]  chat
  KEYS[2]  turns
  KEYS[3]  tools
  ARGV[1]  what names all runs of Vapi's chat
  ARGV[2]  what names this run
  Returns  {1 if this run was not noted before, else 0; id of the message that is being answered, or nil}
]]
redis.call('SADD', KEYS[3], ARGV[1])
local keptMs = redis.call('PTTL', KEYS[1])
if keptMs < 0 then
  redis.call('DEL', KEYS[3])
  return {0, false}
end
redis.call('PEXPIRE', KEYS[3], keptMs)
local isNew = redis.call('HSETNX', KEYS[2], 'tool:' .. ARGV[2], '1')
local running = redis.call('HGET', KEYS[2], 'running')
return {isNew, running and redis.call('HGET', KEYS[2], running .. '.id')}
