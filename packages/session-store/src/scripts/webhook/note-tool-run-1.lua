--[[
  Notes that a tool runs for a call or chat, so that its result can be found to be erased.
  KEYS[1]  tool runs
  ARGV[1]  what names the run
  ARGV[2]  how long it is remembered, ms
  Returns  nothing of use
]]
redis.call('SADD', KEYS[1], ARGV[1])
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
