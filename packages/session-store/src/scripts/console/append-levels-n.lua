--[[
  Writes levels of some calls behind their others, unless the writer of a call was fenced off, and drops the oldest beyond the bound.
  KEYS[..]  for each entry: levels, fence
  ARGV[1]  retentionMs
  ARGV[2]  most entries of a call, about
  ARGV[3..]  for each entry: the writer's fencing number or empty, atMs, bytes of the caller, bytes of what was heard of the agent
  Returns  for each entry 1, or 0 if its writer was fenced off
]]
--- @include is-fenced
local written = {}
for entry = 1, #KEYS / 2 do
  local levels, fence = KEYS[2 * entry - 1], KEYS[2 * entry]
  local first = 4 * entry - 1
  if isFenced(fence, ARGV[first]) then
    written[entry] = 0
  else
    redis.call('XADD', levels, 'MAXLEN', '~', ARGV[2], '*', 'a', ARGV[first + 1], 'c', ARGV[first + 2], 'h', ARGV[first + 3])
    redis.call('PEXPIRE', levels, ARGV[1])
    written[entry] = 1
  end
end
return written
