--[[
  Writes levels behind the others, unless the writer was fenced off, and drops the oldest beyond the bound.
  KEYS[1]  levels
  KEYS[2]  fence
  ARGV[1]  retentionMs
  ARGV[2]  most entries, about
  ARGV[3]  the writer's fencing number, or empty
  ARGV[4]  atMs
  ARGV[5]  bytes of the caller
  ARGV[6]  bytes of what was heard of the agent
  Returns  'ok' or 'fenced'
]]
--- @include is-fenced
if isFenced(KEYS[2], ARGV[3]) then return 'fenced' end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', 'a', ARGV[4], 'c', ARGV[5], 'h', ARGV[6])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return 'ok'
