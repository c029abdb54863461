/**
 * Ends agents whose call goes on at Vapi although their caller has left. That happens when the replica that was to end the
 * agent has died, or when Vapi did not hear it. Each such agent costs money until Vapi's own limit. They are looked for among
 * the sessions that ended a while ago, until Vapi says that they are over. A session that has ended keeps no address of its
 * agent, so Vapi is asked for that too.
 */
import type { CallId, Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { Logger } from '@trunkline/service-kit';
import type { AgentLookup } from '../vapi/vapi-lookup.ts';
import type { AgentProvider } from '../call/agent/agent-provider.ts';
import { inBatches } from './in-batches.ts';

export interface LeftAgents {
  /** @returns how many agents were found and told to end. */
  endAll(signal?: AbortSignal): Promise<number>;
}

export interface LeftAgentsOptions {
  store: Pick<SessionStore, 'sessions'>;
  agents: Pick<AgentProvider, 'end'>;
  lookup: Pick<AgentLookup, 'find'>;
  epochMs: () => number;
  /** How long an agent may take to end by itself. */
  graceMs: number;
  log: Pick<Logger, 'warn'>;
}

/** Older sessions were looked at when they were younger, or their agents reach Vapi's own limit soon. */
const MAX_AGE_MS = 900_000;
/** A round stops after about so many look-ups; the next one goes on from there. */
const LOOKUPS_PER_ROUND = 50;
const BATCH = 5;

export function createLeftAgents(options: LeftAgentsOptions): LeftAgents {
  const { store, lookup } = options;
  /** Sessions whose agent is over, by when they ended; forgotten once they are too old to be listed. */
  const settled = new Map<CallId, number>();
  /** Where the last round stopped; `undefined` when it came to the end of the list. */
  let after: number | undefined;

  const listDue = async (nowMs: number): Promise<Session[]> => {
    const due: Session[] = [];
    do {
      const range = { limit: LOOKUPS_PER_ROUND, after };
      const page = await store.sessions.listEnded(nowMs - MAX_AGE_MS, nowMs - options.graceMs, range);
      due.push(...page.sessions.filter(({ callId, vapiCallId }) => vapiCallId !== undefined && !settled.has(callId)));
      after = page.nextAfter;
    } while (after !== undefined && due.length < LOOKUPS_PER_ROUND);
    return due;
  };

  const endIfLeft = async ({ callId, vapiCallId = '', endedAtMs = 0 }: Session): Promise<boolean> => {
    const { verdict, call } = await lookup.find(vapiCallId);
    if (verdict === 'over') settled.set(callId, endedAtMs);
    if (verdict !== 'live' || !call) return false;
    options.log.warn({ callId, vapiCallId }, 'agent was left behind, ended now');
    // It counts as over only when Vapi says so; until then it is told again in each round.
    await options.agents.end(call);
    return true;
  };

  return {
    async endAll(signal) {
      const nowMs = options.epochMs();
      for (const [callId, endedAtMs] of settled) if (endedAtMs < nowMs - MAX_AGE_MS) settled.delete(callId);
      let found = 0;
      await inBatches(await listDue(nowMs), BATCH, async (session) => {
        if (!signal?.aborted && (await endIfLeft(session))) found += 1;
      });
      return found;
    },
  };
}
