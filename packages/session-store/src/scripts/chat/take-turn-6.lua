--[[
  Takes the turn of a session that is to be answered: the oldest message that waits, or one whose holder's lease has run out.
  By force it takes the running turn from whoever holds it, to stop it. The fencing number is the time in microseconds, or one
  more than the last.
  KEYS[1]  chat
  KEYS[2]  turns
  KEYS[3]  queue
  KEYS[4]  lease
  KEYS[5]  shown
  KEYS[6]  feed
  ARGV[1]  holder
  ARGV[2]  leaseMs
  ARGV[3]  1 to take the running turn by force, else 0
  ARGV[4]  the feed's channel
  Returns  {'busy'} if somebody holds a turn, {'idle'} if there is none, else {'turn', number, fence, what was shown of the
           answer, {fields of the turn}, {fields and values of the chat}}
]]
--- @include now-ms
--- @include chat-state
local number = redis.call('HGET', KEYS[2], 'running')
if ARGV[3] == '1' then
  if not number then return {'idle'} end
  redis.call('HSET', KEYS[2], number .. '.stop', '1')
elseif redis.call('EXISTS', KEYS[4]) == 1 then
  return {'busy'}
elseif not number then
  number = redis.call('LPOP', KEYS[3])
  if not number then return {'idle'} end
  local newest = redis.call('XREVRANGE', KEYS[6], '+', '-', 'COUNT', 1)
  redis.call('HSET', KEYS[2], 'running', number, number .. '.state', 'running',
    number .. '.after', newest[1] and newest[1][1] or '0-0')
end
local time = redis.call('TIME')
local last = tonumber(redis.call('HGET', KEYS[2], 'fence') or 0)
local fence = string.format('%.0f', math.max(time[1] * 1000000 + time[2], last + 1))
redis.call('HSET', KEYS[2], 'fence', fence)
redis.call('HSET', KEYS[4], 'holder', ARGV[1], 'fence', fence)
redis.call('PEXPIRE', KEYS[4], ARGV[2])
if ARGV[3] == '1' then redis.call('PUBLISH', ARGV[4], 'taken') end
local fields = {}
for _, name in ipairs({'id', 'text', 'atMs', 'chatId', 'asks', 'step', 'stop'}) do
  table.insert(fields, redis.call('HGET', KEYS[2], number .. '.' .. name) or '')
end
local chat = redis.call('HGETALL', KEYS[1])
return {'turn', number, fence, redis.call('GET', KEYS[5]) or '', fields, {readChatState(KEYS[1], readNowMs()), unpack(chat)}}
