--[[
  A page comes back with its resume token and gets the next one. The one that it has shown stays good until the page proves that
  the next one has arrived.
  KEYS[1]  web wire
  ARGV[1]  hash of the token that the page has shown
  ARGV[2]  hash of the next one
  ARGV[3]  ttlMs
  Returns  {uplink, downlink, generation}, or nothing when the token is not good
]]
local wire = redis.call('HMGET', KEYS[1], 'token', 'before', 'uplink', 'downlink', 'generation')
if wire[1] ~= ARGV[1] and wire[2] ~= ARGV[1] then return {} end
redis.call('HSET', KEYS[1], 'token', ARGV[2], 'before', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return { wire[3], wire[4], wire[5] }
