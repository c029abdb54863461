--[[
  Writes a tool's record unless its id is taken.
  KEYS[1]  records of one collection
  ARGV[1]  record id
  ARGV[2]  record
  Returns  {1 if it was written, else 0; the record that is there now}
]]
local isNew = redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
return {isNew, redis.call('HGET', KEYS[1], ARGV[1])}
