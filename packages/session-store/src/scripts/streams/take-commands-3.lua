--[[
  Hands all commands that are not done to the holder of the call, in order, and notes that it has them. A command that is
  meant for another holder is dropped.
  KEYS[1]  mailbox
  KEYS[2]  commands
  KEYS[3]  fence
  ARGV[1]  the holder's fencing number
  ARGV[2]  how long the state of commands is kept, ms
  Returns  0 if the holder was fenced off, else {command, the fencing number it was taken with before or '', ...}
]]
--- @include is-fenced
if isFenced(KEYS[3], ARGV[1]) then return 0 end
local taken = {}
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
  local fields = entry[2]
  if fields[3] == 'c' then
    local by = redis.call('HGET', KEYS[2], fields[4]) or ''
    if by ~= 'done' and fields[6] ~= '' and fields[6] ~= ARGV[1] then
      redis.call('HSET', KEYS[2], fields[4], 'done')
    elseif by ~= 'done' then
      redis.call('HSET', KEYS[2], fields[4], ARGV[1])
      taken[#taken + 1] = fields[2]
      taken[#taken + 1] = by
    end
  end
end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return taken
