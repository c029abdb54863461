--[[
  Writes the events from ARGV[first] on into a feed, drops the oldest beyond about `length`, and wakes its readers.
  The feed, and whatever else the script has just made, is kept as long as the chat.
]]
local function appendFeed(chatKey, feedKey, made, length, channel, wake, first)
  local last = ''
  for index = first, #ARGV do
    last = redis.call('XADD', feedKey, 'MAXLEN', '~', length, '*', 'e', ARGV[index])
  end
  local keptMs = redis.call('PTTL', chatKey)
  table.insert(made, feedKey)
  for _, key in ipairs(made) do
    if keptMs > 0 and redis.call('PTTL', key) == -1 then redis.call('PEXPIRE', key, keptMs) end
  end
  redis.call('PUBLISH', channel, wake)
  return last
end
