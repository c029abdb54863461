--[[
  Keeps a claim whose work takes longer.
  KEYS[1]  idempotency
  ARGV[1]  owner
  ARGV[2]  pendingMs
  Returns  1 if the claim was this owner's and not done, else 0
]]
local record = redis.call('HMGET', KEYS[1], 'owner', 'response')
if record[1] ~= ARGV[1] or record[2] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
