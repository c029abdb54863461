import { buildKeys, createScriptRunner, type RedisClient, webhookScripts } from '@trunkline/session-store';
import type { ToolRecords } from '@trunkline/tool-kit';

/** Records of tools, one hash per collection. They never expire, because they are the tools' own data. */
export function createToolRecords(redis: RedisClient): ToolRecords {
  const run = createScriptRunner(redis);
  const { toolRecords } = buildKeys().webhook;
  return {
    async insert<T>(collection: string, id: string, value: T) {
      const reply = await run(webhookScripts.insertToolRecord, [toolRecords(collection)], [id, JSON.stringify(value)]);
      const [isNew, text] = reply as [number, string];
      return { isNew: isNew === 1, value: JSON.parse(text) as T };
    },
  };
}
