--[[
  Counts slots, and releases by kind of proof.
  KEYS[1]  slots
  KEYS[2]  releases
  ARGV[1]  a slot with no proof since then is suspect, ms
  Returns  {slots, suspect slots, {kind, count, ...}}
]]
return {
  redis.call('ZCARD', KEYS[1]),
  redis.call('ZCOUNT', KEYS[1], '-inf', ARGV[1]),
  redis.call('HGETALL', KEYS[2]),
}
