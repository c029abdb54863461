--[[
  Keeps the newest analysis of a call's turns, and notes the first one that asks for a person.
  KEYS[1]  agent call
  ARGV[1]  analysis
  ARGV[2]  1 if it asks for a person, else 0
  ARGV[3]  ttlMs
  Returns  1 if it is the first one of this call to ask for a person, else 0
]]
redis.call('HSET', KEYS[1], 'analysis', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
if ARGV[2] ~= '1' then return 0 end
return redis.call('HSETNX', KEYS[1], 'escalated', '1')
