--[[
  Adds a line to the transcript of one of Vapi's calls; a line that comes twice is kept once.
  KEYS[1]  agent call
  KEYS[2]  transcript
  ARGV[1]  when it was said, ms
  ARGV[2]  line
  ARGV[3]  1 if the caller said it, else 0
  ARGV[4]  ttlMs
  ARGV[5]  most lines
  Returns  nothing of use
]]
redis.call('ZADD', KEYS[2], ARGV[1], ARGV[2])
redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - tonumber(ARGV[5]))
redis.call('PEXPIRE', KEYS[2], ARGV[4])
if ARGV[3] == '1' and tonumber(ARGV[1]) > tonumber(redis.call('HGET', KEYS[1], 'newestTurnAtMs') or 0) then
  redis.call('HSET', KEYS[1], 'newestTurnAtMs', ARGV[1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
