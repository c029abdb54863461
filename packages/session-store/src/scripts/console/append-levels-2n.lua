--[[
  Writes levels of calls behind the others of each, unless the writer was fenced off, and drops the oldest beyond the bound.
  KEYS[1]  levels, of the first call
  KEYS[2]  fence, and so on
  ARGV[1]  retentionMs
  ARGV[2]  most entries of a call, about
  ARGV[3]  the writer's fencing number of the first call, or empty
  ARGV[4]  atMs
  ARGV[5]  bytes of the caller
  ARGV[6]  bytes of what was heard of the agent, and so on
  Returns  'ok' or 'fenced' for each call
]]
--- @include is-fenced
local outcomes = {}
for call = 1, #KEYS / 2 do
  local levels, fence = KEYS[2 * call - 1], KEYS[2 * call]
  local first = 4 * call - 1
  if isFenced(fence, ARGV[first]) then
    outcomes[call] = 'fenced'
  else
    redis.call('XADD', levels, 'MAXLEN', '~', ARGV[2], '*', 'a', ARGV[first + 1], 'c', ARGV[first + 2], 'h', ARGV[first + 3])
    redis.call('PEXPIRE', levels, ARGV[1])
    outcomes[call] = 'ok'
  end
end
return outcomes
