/** What Vapi's messages said about one of its calls, in whatever order they came. */
import type { RedisClient } from '@trunkline/session-store';
import { z } from 'zod';
import type { KeptEvent } from '../queues/catalog.ts';
import { bindScripts } from '../tools/redis-script.ts';

export interface TranscriptLine {
  role: 'user' | 'assistant';
  content: string;
}

const analysisSchema = z.object({
  intent: z.string(),
  escalate: z.boolean(),
  reason: z.string().optional(),
  summary: z.string(),
});
export type StoredAnalysis = z.infer<typeof analysisSchema>;

export interface VapiCallNote {
  status?: string;
  endedReason?: string;
  /** Of the caller's last turn so far. */
  newestTurnAtMs: number;
  analysis?: StoredAnalysis;
}

/**
 * Keys, both for `ttlMs` from the last write: hash `tl:agent-call:{id}`, sorted set `tl:agent-call:{id}:transcript` (by
 * Vapi's time, the newest 400 lines).
 * Failure policy: methods reject when Redis is away; all may be repeated.
 */
export interface VapiCallNotes {
  /** A status never goes back: `ringing` after `in-progress` changes nothing. A line that comes twice is kept once. */
  apply(vapiCallId: string, event: KeptEvent): Promise<void>;
  read(vapiCallId: string): Promise<VapiCallNote>;
  /** In the order in which it was said. */
  readTranscript(vapiCallId: string): Promise<TranscriptLine[]>;
  /** @returns whether this call is the one that turned `escalate` on. */
  writeAnalysis(vapiCallId: string, analysis: StoredAnalysis): Promise<{ isNewEscalation: boolean }>;
}

/** How far a call is (Vapi SDK, `ServerMessageStatusUpdate`). Other words say nothing about that. */
const STATUS_RANKS: Readonly<Record<string, number>> = {
  scheduled: 1,
  queued: 2,
  ringing: 3,
  'in-progress': 4,
  forwarding: 5,
  ended: 6,
};
const MAX_LINES = 400;

const SCRIPTS = {
  // ARGV: rank, status, endedReason, ttlMs
  applyAgentStatus: {
    keyCount: 1,
    lua: `
      if tonumber(ARGV[1]) <= tonumber(redis.call('HGET', KEYS[1], 'rank') or 0) then return 0 end
      redis.call('HSET', KEYS[1], 'rank', ARGV[1], 'status', ARGV[2])
      if ARGV[3] ~= '' then redis.call('HSET', KEYS[1], 'endedReason', ARGV[3]) end
      redis.call('PEXPIRE', KEYS[1], ARGV[4])
      return 1`,
  },
  // ARGV: atMs, line, isTurn, ttlMs, maxLines
  addAgentLine: {
    keyCount: 2,
    lua: `
      redis.call('ZADD', KEYS[2], ARGV[1], ARGV[2])
      redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - tonumber(ARGV[5]))
      redis.call('PEXPIRE', KEYS[2], ARGV[4])
      if ARGV[3] == '1' and tonumber(ARGV[1]) > tonumber(redis.call('HGET', KEYS[1], 'newestTurnAtMs') or 0) then
        redis.call('HSET', KEYS[1], 'newestTurnAtMs', ARGV[1])
      end
      redis.call('PEXPIRE', KEYS[1], ARGV[4])
      return 1`,
  },
  // ARGV: analysis, escalate, ttlMs
  writeAnalysis: {
    keyCount: 1,
    lua: `
      redis.call('HSET', KEYS[1], 'analysis', ARGV[1])
      redis.call('PEXPIRE', KEYS[1], ARGV[3])
      if ARGV[2] ~= '1' then return 0 end
      return redis.call('HSETNX', KEYS[1], 'escalated', '1')`,
  },
};

export function createVapiCallNotes(redis: RedisClient, { ttlMs }: { ttlMs: number }): VapiCallNotes {
  const scripts = bindScripts(redis, SCRIPTS);
  const keyOf = (vapiCallId: string): string => `tl:agent-call:{${vapiCallId}}`;
  const linesOf = (vapiCallId: string): string => `${keyOf(vapiCallId)}:transcript`;
  return {
    async apply(vapiCallId, event) {
      if (event.type === 'status') {
        const rank = STATUS_RANKS[event.status];
        if (rank === undefined) return;
        await scripts.applyAgentStatus(keyOf(vapiCallId), rank, event.status, event.endedReason ?? '', ttlMs);
        return;
      }
      const { role, text, atMs } = event;
      const line = JSON.stringify({ atMs, role, content: text });
      const isTurn = role === 'user' ? '1' : '0';
      await scripts.addAgentLine(keyOf(vapiCallId), linesOf(vapiCallId), atMs, line, isTurn, ttlMs, MAX_LINES);
    },
    async read(vapiCallId) {
      const { status, endedReason, newestTurnAtMs = '0', analysis } = await redis.hgetall(keyOf(vapiCallId));
      return {
        ...(status !== undefined && { status }),
        ...(endedReason !== undefined && { endedReason }),
        newestTurnAtMs: Number(newestTurnAtMs),
        ...(analysis !== undefined && { analysis: analysisSchema.parse(JSON.parse(analysis)) }),
      };
    },
    async readTranscript(vapiCallId) {
      const lines = await redis.zrange(linesOf(vapiCallId), '0', '-1');
      return lines.map((line) => {
        const { role, content } = JSON.parse(line) as TranscriptLine;
        return { role, content };
      });
    },
    async writeAnalysis(vapiCallId, analysis) {
      const escalate = analysis.escalate ? '1' : '0';
      const reply = await scripts.writeAnalysis(keyOf(vapiCallId), JSON.stringify(analysis), escalate, ttlMs);
      return { isNewEscalation: reply === 1 };
    },
  };
}
