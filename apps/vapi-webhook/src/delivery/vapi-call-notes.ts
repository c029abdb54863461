/** What Vapi's messages said about one of its calls, in whatever order they came. */
import type { KeptEvent } from '@trunkline/job-queues';
import { buildKeys, createScriptRunner, type RedisClient, webhookScripts } from '@trunkline/session-store';
import { z } from 'zod';

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
 * Kept for `ttlMs` from the last write; of the transcript the newest 400 lines, by Vapi's time.
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

export function createVapiCallNotes(redis: RedisClient, { ttlMs }: { ttlMs: number }): VapiCallNotes {
  const run = createScriptRunner(redis);
  const { addAgentLine, applyAgentStatus, writeAnalysis } = webhookScripts;
  const { agentCall: keyOf, agentTranscript: linesOf } = buildKeys().webhook;
  return {
    async apply(vapiCallId, event) {
      if (event.type === 'status') {
        const rank = STATUS_RANKS[event.status];
        if (rank === undefined) return;
        await run(applyAgentStatus, [keyOf(vapiCallId)], [rank, event.status, event.endedReason ?? '', ttlMs]);
        return;
      }
      const { role, text, atMs } = event;
      const line = JSON.stringify({ atMs, role, content: text });
      const isTurn = role === 'user' ? '1' : '0';
      await run(addAgentLine, [keyOf(vapiCallId), linesOf(vapiCallId)], [atMs, line, isTurn, ttlMs, MAX_LINES]);
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
      const reply = await run(writeAnalysis, [keyOf(vapiCallId)], [JSON.stringify(analysis), escalate, ttlMs]);
      return { isNewEscalation: reply === 1 };
    },
  };
}
