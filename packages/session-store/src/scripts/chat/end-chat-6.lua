--[[
  Ends a session for good and starts its retention. Messages that are not answered yet fail.
  KEYS[1]  chat
  KEYS[2]  turns
  KEYS[3]  queue
  KEYS[4]  lease
  KEYS[5]  shown
  KEYS[6]  feed
  ARGV[1]  retentionMs
  ARGV[2]  most events in the feed, about
  ARGV[3]  the feed's channel
  ARGV[4]  code of the error that these messages get
  ARGV[5]  its message
  ARGV[6]  the event that says that the session is over
  Returns  'active' if it was ended, else 'missing', 'ended' or 'expired'
]]
--- @include now-ms
--- @include chat-state
--- @include chat-feed
local now = readNowMs()
local state = readChatState(KEYS[1], now)
if state ~= 'active' then return state end
local left = redis.call('LRANGE', KEYS[3], 0, -1)
local running = redis.call('HGET', KEYS[2], 'running')
if running then table.insert(left, 1, running) end
for _, number in ipairs(left) do
  local id = redis.call('HGET', KEYS[2], number .. '.id')
  redis.call('HSET', KEYS[2], number .. '.state', 'failed', number .. '.code', ARGV[4], number .. '.message', ARGV[5])
  local event = cjson.encode({type = 'error', messageId = id, code = ARGV[4], message = ARGV[5], retryable = false})
  redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[2], '*', 'e', event)
end
redis.call('HDEL', KEYS[2], 'running', 'fence')
redis.call('DEL', KEYS[3], KEYS[4], KEYS[5])
redis.call('HSET', KEYS[1], 'state', 'ended', 'endedAtMs', string.format('%.0f', now))
redis.call('HDEL', KEYS[1], 'human')
for _, key in ipairs({KEYS[1], KEYS[2], KEYS[6]}) do redis.call('PEXPIRE', key, ARGV[1]) end
appendFeed(KEYS[1], KEYS[6], {}, ARGV[2], ARGV[3], 'done', 6)
return state
