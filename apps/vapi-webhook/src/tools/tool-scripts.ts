/**
 * The life of one tool call in Redis, a hash `tl:tool:{<key>}` (tool-call-key.ts):
 *
 * | field       | set by                   | means                                                            |
 * |-------------|--------------------------|------------------------------------------------------------------|
 * | `runs`      | `toolBegin`              | how often a worker has begun to run it                           |
 * | `outcome`   | `toolWrite`, once        | what it came to, as JSON                                         |
 * | `late`      | `toolMarkLate`, once     | the agent was answered with the holding sentence                 |
 *
 * `late` is only set while there is no outcome, and an outcome is only answered while there is no `late`: so each call is
 * either answered in time or delivered late, whoever asks and however often.
 */
export const TOOL_SCRIPTS = {
  // Returns how often it has now been begun (more than once: a worker began and never came to an end) or the outcome.
  toolBegin: {
    keyCount: 1,
    lua: `
      local outcome = redis.call('HGET', KEYS[1], 'outcome')
      if outcome then return outcome end
      local runs = redis.call('HINCRBY', KEYS[1], 'runs', 1)
      redis.call('PEXPIRE', KEYS[1], ARGV[1])
      return runs`,
  },
  // ARGV: outcome, ttlMs, channel. The first outcome stays. Returns 1 if it must be delivered late, else 0.
  toolWrite: {
    keyCount: 1,
    lua: `
      if redis.call('HSETNX', KEYS[1], 'outcome', ARGV[1]) == 1 then
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        redis.call('PUBLISH', ARGV[3], '1')
      end
      return redis.call('HEXISTS', KEYS[1], 'late')`,
  },
  // Returns the outcome if it came in time, else false: from now on it is late.
  toolMarkLate: {
    keyCount: 1,
    lua: `
      if redis.call('HEXISTS', KEYS[1], 'late') == 1 then return false end
      local outcome = redis.call('HGET', KEYS[1], 'outcome')
      if outcome then return outcome end
      redis.call('HSET', KEYS[1], 'late', '1')
      redis.call('PEXPIRE', KEYS[1], ARGV[1])
      return false`,
  },
};
