--[[
  Keeps the status of one of Vapi's calls, if it is further on than the one that is known: messages come in any order.
  KEYS[1]  agent call
  ARGV[1]  rank of the status
  ARGV[2]  status
  ARGV[3]  ended reason, or empty
  ARGV[4]  ttlMs
  Returns  1 if it was kept, else 0
]]
if tonumber(ARGV[1]) <= tonumber(redis.call('HGET', KEYS[1], 'rank') or 0) then return 0 end
redis.call('HSET', KEYS[1], 'rank', ARGV[1], 'status', ARGV[2])
if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'endedReason', ARGV[3]) end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
