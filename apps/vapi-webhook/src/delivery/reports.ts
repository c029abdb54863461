import type { TextRedactor } from '@trunkline/service-kit';
import { buildKeys, type RedisClient } from '@trunkline/session-store';

/** End-of-call reports as they came, but for what is taken out of people's words, for `ttlMs`. */
export interface Reports {
  write(vapiCallId: string, report: Record<string, unknown>): Promise<void>;
  read(vapiCallId: string): Promise<Record<string, unknown> | undefined>;
}

export interface ReportsOptions {
  ttlMs: number;
  redactor?: Pick<TextRedactor, 'redactDeep'> | undefined;
}

/** Fields of a report in which people's words stand; the others say whose call it was and how it went. */
const WORDS = ['artifact', 'analysis', 'transcript', 'messages', 'summary'];

const redactWords = (report: Record<string, unknown>, { redactDeep }: Pick<TextRedactor, 'redactDeep'>) =>
  Object.fromEntries(
    Object.entries(report).map(([name, value]) => [name, WORDS.includes(name) ? redactDeep(value) : value]),
  );

export function createReports(redis: RedisClient, { ttlMs, redactor }: ReportsOptions): Reports {
  const { report: keyOf } = buildKeys().webhook;
  return {
    async write(vapiCallId, report) {
      const kept = redactor === undefined ? report : redactWords(report, redactor);
      await redis.set(keyOf(vapiCallId), JSON.stringify(kept), 'PX', ttlMs);
    },
    async read(vapiCallId) {
      const text = await redis.get(keyOf(vapiCallId));
      return text === null ? undefined : (JSON.parse(text) as Record<string, unknown>);
    },
  };
}
