--[[
  Prolongs a lock.
  KEYS[1]  lock
  ARGV[1]  the owner's token
  ARGV[2]  ttlMs
  Returns  1 if the owner still has it, else 0
]]
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
