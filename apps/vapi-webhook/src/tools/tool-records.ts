import type { RedisClient } from '@trunkline/session-store';
import type { ToolRecords } from '@trunkline/tool-kit';
import { bindScripts } from './redis-script.ts';

const SCRIPTS = {
  insertRecord: {
    keyCount: 1,
    lua: `
      local isNew = redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
      return {isNew, redis.call('HGET', KEYS[1], ARGV[1])}`,
  },
};

/** Records of tools, one hash per collection: `tl:records:<collection>`. They have no end: they are the tools' own data. */
export function createToolRecords(redis: RedisClient): ToolRecords {
  const scripts = bindScripts(redis, SCRIPTS);
  return {
    async insert<T>(collection: string, id: string, value: T) {
      const reply = await scripts.insertRecord(`tl:records:${collection}`, id, JSON.stringify(value));
      const [isNew, text] = reply as [number, string];
      return { isNew: isNew === 1, value: JSON.parse(text) as T };
    },
  };
}
