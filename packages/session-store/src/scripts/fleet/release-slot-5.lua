--[[
  Takes back the slot of a call that is proved to be over, and remembers the end for a while: a late webhook must not get
  the slot again.
  KEYS[1]  slots
  KEYS[2]  groups
  KEYS[3]  details
  KEYS[4]  ended
  KEYS[5]  releases
  ARGV[1]  call id
  ARGV[2]  kind of proof
  ARGV[3]  atMs
  ARGV[4]  how long the end is remembered, ms
  Returns  1 if there was a slot, else 0
]]
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', tonumber(ARGV[3]) - tonumber(ARGV[4]))
redis.call('ZADD', KEYS[4], 'GT', ARGV[3], ARGV[1])
redis.call('PEXPIRE', KEYS[4], ARGV[4])
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return 0 end
local number, caller = string.match(redis.call('HGET', KEYS[3], ARGV[1]) or '', '^[^|]*|([^|]*)|([^|]*)|')
if number then redis.call('ZREM', KEYS[2], 'n:' .. number .. ':' .. ARGV[1], 'c:' .. caller .. ':' .. ARGV[1]) end
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('HINCRBY', KEYS[5], ARGV[2], 1)
return 1
