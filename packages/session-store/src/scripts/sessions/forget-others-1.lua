--[[
  Forgets by which ids others know a call that was erased.
  KEYS[1]  session
  Returns  nothing of use
]]
if redis.call('HEXISTS', KEYS[1], 'erasedAgents') == 0 then return 0 end
redis.call('HDEL', KEYS[1], 'callSid', 'accountSid', 'streamSid', 'recording', 'transferId', 'vapiCallId', 'assistantId')
-- The field itself stays: it says that facts which come late are not kept.
return redis.call('HSET', KEYS[1], 'erasedAgents', '[]')
