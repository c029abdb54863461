--[[
  Notes that a worker begins to run a tool call, unless the call has its outcome already.
  KEYS[1]  tool call
  ARGV[1]  how long the tool call is remembered, ms
  Returns  the outcome as text, or how often the call has now been begun; more than once means that a worker never finished
]]
local outcome = redis.call('HGET', KEYS[1], 'outcome')
if outcome then return outcome end
local runs = redis.call('HINCRBY', KEYS[1], 'runs', 1)
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return runs
