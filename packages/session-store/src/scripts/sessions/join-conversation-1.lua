--[[
  Notes a session as part of a conversation; one that is part of it keeps its place.
  KEYS[1]  the conversation's sessions
  ARGV[1]  when it joined, ms
  ARGV[2]  call id
  ARGV[3]  how long the list is kept, ms
  Returns  nothing of use
]]
redis.call('ZADD', KEYS[1], 'NX', ARGV[1], ARGV[2])
return redis.call('PEXPIRE', KEYS[1], ARGV[3])
