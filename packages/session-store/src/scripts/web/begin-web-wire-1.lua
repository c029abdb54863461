--[[
  A page begins anew: what was known of an earlier wire of its session counts no more.
  KEYS[1]  web wire
  ARGV[1]  hash of the resume token
  ARGV[2]  below this number the downlink's frames are taken
  ARGV[3]  ttlMs
  Returns  1
]]
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'token', ARGV[1], 'uplink', 0, 'downlink', ARGV[2], 'generation', 0)
return redis.call('PEXPIRE', KEYS[1], ARGV[3])
