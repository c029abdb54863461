--[[
  Notes that a replica is alive and where it can be asked, and lists the others by Redis' clock.
  KEYS[1]  beats of replicas
  ARGV[1]  replica id
  ARGV[2]  its address
  ARGV[3]  how long a silent replica is remembered, ms
  Returns  {replica id, address, age of its last beat in ms, ...}
]]
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f %s', nowMs, ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[3])
local all = redis.call('HGETALL', KEYS[1])
local others = {}
for index = 1, #all, 2 do
  local atMs, address = string.match(all[index + 1], '^(%d+) (.*)$')
  local ageMs = nowMs - (tonumber(atMs) or 0)
  if ageMs > tonumber(ARGV[3]) then
    redis.call('HDEL', KEYS[1], all[index])
  elseif all[index] ~= ARGV[1] then
    others[#others + 1] = all[index]
    others[#others + 1] = address
    others[#others + 1] = math.max(0, ageMs)
  end
end
return others
