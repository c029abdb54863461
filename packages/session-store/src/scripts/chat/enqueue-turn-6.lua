--[[
  Puts a message behind the others of its session. The same message id is put once, unless its answer has failed.
  KEYS[1]  chat
  KEYS[2]  turns
  KEYS[3]  queue
  KEYS[4]  feed
  KEYS[5]  shown
  KEYS[6]  rate
  ARGV[1]  idleMs
  ARGV[2]  retentionMs
  ARGV[3]  message id
  ARGV[4]  text
  ARGV[5]  most messages that wait beside the running one
  ARGV[6]  most messages per minute
  ARGV[7]  most turns that are remembered
  Returns  {'queued' or 'repeated', cursor of the feed before it}, {'limited', ms}, {'full'}, or {'missing', 'ended' or 'expired'}
]]
--- @include now-ms
--- @include chat-state
--- @include add-turn
--- @include take-rate
local now = readNowMs()
local state = readChatState(KEYS[1], now)
if state ~= 'active' then return {state} end
local known = redis.call('HGET', KEYS[2], 'id:' .. ARGV[3])
if known then
  local turn = redis.call('HMGET', KEYS[2], known .. '.state', known .. '.after')
  if turn[1] ~= 'failed' and turn[1] ~= 'interrupted' then return {'repeated', turn[2]} end
end
local outstanding = redis.call('LLEN', KEYS[3]) + redis.call('HEXISTS', KEYS[2], 'running')
if outstanding > tonumber(ARGV[5]) then return {'full'} end
local waitMs = takeRate(KEYS[6], tonumber(ARGV[6]), 60000, now)
if waitMs > 0 then return {'limited', waitMs} end
local newest = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)
local after = newest[1] and newest[1][1] or '0-0'
local number = addTurn(KEYS[2], tonumber(ARGV[7]), now,
  {id = ARGV[3], role = 'user', text = ARGV[4], state = 'queued', after = after})
redis.call('HSET', KEYS[2], 'id:' .. ARGV[3], number)
redis.call('RPUSH', KEYS[3], number)
prolongChat(KEYS[1], {KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]}, now, tonumber(ARGV[1]), tonumber(ARGV[2]))
return {'queued', after}
