--[[
  Notes that a command was dealt with, so that no later holder is handed it.
  KEYS[1]  commands
  KEYS[2]  fence
  ARGV[1]  the holder's fencing number
  ARGV[2]  command id
  ARGV[3]  how long the state of commands is kept, ms
  Returns  1, or 0 if the holder was fenced off
]]
--- @include is-fenced
if isFenced(KEYS[2], ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], 'done')
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
