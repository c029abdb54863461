--[[
  Writes what happens in a turn into the feed, for the holder of the turn, and prolongs its lease.
  KEYS[1]  chat
  KEYS[2]  turns
  KEYS[3]  lease
  KEYS[4]  shown
  KEYS[5]  feed
  ARGV[1]  fence
  ARGV[2]  holder
  ARGV[3]  leaseMs
  ARGV[4]  most events in the feed, about
  ARGV[5]  the feed's channel
  ARGV[6]  the words that are shown now, or empty
  ARGV[7]  the number of this step of the turn, or empty to prolong the lease only
  ARGV[8]  how many of the following are fields and values of the turn
  ARGV[9..]  fields and values, then events
  Returns  1, or 0 if the turn is no longer this holder's
]]
--- @include chat-feed
local turn = redis.call('HMGET', KEYS[2], 'fence', 'running')
if turn[1] ~= ARGV[1] or not turn[2] then return 0 end
redis.call('HSET', KEYS[3], 'holder', ARGV[2], 'fence', ARGV[1])
redis.call('PEXPIRE', KEYS[3], ARGV[3])
if ARGV[7] == '' then return 1 end
-- A step whose answer was lost is sent again and must not be written twice.
local stepField = turn[2] .. '.step'
if tonumber(redis.call('HGET', KEYS[2], stepField) or 0) >= tonumber(ARGV[7]) then return 1 end
redis.call('HSET', KEYS[2], stepField, ARGV[7])
if ARGV[6] ~= '' then redis.call('APPEND', KEYS[4], ARGV[6]) end
local first = 9 + ARGV[8]
for index = 9, first - 1, 2 do redis.call('HSET', KEYS[2], turn[2] .. '.' .. ARGV[index], ARGV[index + 1]) end
if first <= #ARGV then appendFeed(KEYS[1], KEYS[5], {KEYS[4]}, ARGV[4], ARGV[5], 'feed', first) end
return 1
