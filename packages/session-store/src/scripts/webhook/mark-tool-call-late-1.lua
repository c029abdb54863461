--[[
  Decides that a tool call is delivered late, unless its outcome came in time.
  KEYS[1]  tool call
  ARGV[1]  how long the tool call is remembered, ms
  Returns  the outcome if it came in time, else nil: the call is late from now on
]]
if redis.call('HEXISTS', KEYS[1], 'late') == 1 then return false end
local outcome = redis.call('HGET', KEYS[1], 'outcome')
if outcome then return outcome end
redis.call('HSET', KEYS[1], 'late', '1')
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return false
