--[[
  Keeps the answer of a piece of work, also when the claim has expired, unless another owner has claimed it since.
  KEYS[1]  idempotency
  ARGV[1]  owner
  ARGV[2]  response
  ARGV[3]  ttlMs
  Returns  1 if it is kept, else 0
]]
local owner = redis.call('HGET', KEYS[1], 'owner')
if owner and owner ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'response', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
