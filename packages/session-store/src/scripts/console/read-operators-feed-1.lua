--[[
  Reads what comes after an entry of the operators' feed, and says whether something between has been dropped.
  KEYS[1]  feed
  ARGV[1]  milliseconds of the entry's id
  ARGV[2]  sequence number of the entry's id
  ARGV[3]  most entries to read
  ARGV[4]  how far back the feed reaches, in ms
  ARGV[5]  most entries in the feed
  Returns  {1 if something may be missing else 0, id of the newest entry or the place before whatever is written next,
           id, item, id, item, ...}
]]
--- @include now-ms
local afterMs, afterSeq = tonumber(ARGV[1]), tonumber(ARGV[2])
-- Compares an id with the reader's place: below 0 if it is older, 0 if it is the same.
local function compare(id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  if tonumber(ms) ~= afterMs then return tonumber(ms) - afterMs end
  return tonumber(seq) - afterSeq
end
local nowMs = readNowMs()
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local isMissing = 0
-- A feed in which nothing was written for so long is gone as a whole, so its age decides and not its oldest entry.
if afterMs < nowMs - tonumber(ARGV[4]) then isMissing = 1 end
if oldest and compare(oldest[1]) > 0 and redis.call('XLEN', KEYS[1]) >= tonumber(ARGV[5]) then isMissing = 1 end
-- Redis has lost its memory and begun again: what the reader knows is of another feed.
if newest and compare(newest[1]) < 0 then isMissing = 1 end
local place = newest and newest[1] or string.format('%.0f-0', nowMs - 1)
local reply = {isMissing, place}
local after = string.format('(%.0f-%.0f', afterMs, afterSeq)
for _, entry in ipairs(redis.call('XRANGE', KEYS[1], after, '+', 'COUNT', ARGV[3])) do
  table.insert(reply, entry[1])
  table.insert(reply, entry[2][2])
end
return reply
