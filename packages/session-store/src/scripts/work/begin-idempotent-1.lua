--[[
  Claims a piece of work, or says how far it is.
  KEYS[1]  idempotency
  ARGV[1]  owner
  ARGV[2]  pendingMs
  Returns  {'new'}, {'pending'} or {'done', response}
]]
local response = redis.call('HGET', KEYS[1], 'response')
if response then return {'done', response} end
if redis.call('EXISTS', KEYS[1]) == 1 then return {'pending'} end
redis.call('HSET', KEYS[1], 'owner', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {'new'}
