--[[
  Writes how far both directions have come. Only who has the newest token writes, so that a replica from which the page has gone
  cannot set its numbers back.
  KEYS[1]  web wire
  ARGV[1]  hash of the writer's token
  ARGV[2]  uplink: the number that is expected next
  ARGV[3]  downlink: below this number the frames are taken
  ARGV[4]  generation
  ARGV[5]  1 when the page has used the socket that got the token, so that the one before is no longer good
  ARGV[6]  ttlMs
  Returns  1, or 0 when the token is not the newest
]]
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'uplink', ARGV[2], 'downlink', ARGV[3], 'generation', ARGV[4])
if ARGV[5] == '1' then redis.call('HDEL', KEYS[1], 'before') end
redis.call('PEXPIRE', KEYS[1], ARGV[6])
return 1
