--[[
  Lists the last reports of the replicas that were heard lately, by Redis' clock.
  KEYS[1]  replicas seen
  KEYS[2]  replica reports
  ARGV[1]  how long a report counts, ms
  Returns  {report, its age in ms, ...}
]]
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
local seen = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', nowMs - tonumber(ARGV[1])), '+inf', 'WITHSCORES')
local reports = {}
for index = 1, #seen, 2 do
  reports[#reports + 1] = redis.call('HGET', KEYS[2], seen[index]) or ''
  reports[#reports + 1] = math.max(0, nowMs - tonumber(seen[index + 1]))
end
return reports
