--[[
  Keeps the first outcome of a tool call and wakes whoever waits for it.
  KEYS[1]  tool call
  ARGV[1]  outcome
  ARGV[2]  how long the tool call is remembered, ms
  ARGV[3]  channel on which requests wait
  Returns  1 if the outcome must be delivered late, because the agent was answered with the holding sentence, else 0
]]
if redis.call('HSETNX', KEYS[1], 'outcome', ARGV[1]) == 1 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  redis.call('PUBLISH', ARGV[3], '1')
end
return redis.call('HEXISTS', KEYS[1], 'late')
