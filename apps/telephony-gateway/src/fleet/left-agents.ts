/**
 * Agents whose call goes on at Vapi though their caller has left: the word that ends one is best effort, and the replica
 * that was to say it may have died. Each costs money until Vapi's own limit. They are looked for among the sessions that
 * ended a while ago, each of them once.
 */
import type { CallId, Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { Logger } from '@trunkline/service-kit';
import type { AgentLookup } from '../vapi/vapi-lookup.ts';
import { type AgentProvider, agentOfSession } from '../call/agent/agent-provider.ts';
import { inBatches } from './in-batches.ts';

export interface LeftAgents {
  /** @returns how many were found and told to go. */
  endAll(signal?: AbortSignal): Promise<number>;
}

export interface LeftAgentsOptions {
  store: Pick<SessionStore, 'sessions'>;
  agents: Pick<AgentProvider, 'end'>;
  lookup: AgentLookup;
  epochMs: () => number;
  /** How long an agent may take to leave by itself. */
  graceMs: number;
  log: Pick<Logger, 'warn'>;
}

const MAX_LISTED = 200;
/** Those before were looked at when they were younger, or are over by Vapi's own limit soon. */
const MAX_AGE_MS = 900_000;
const MAX_LOOKUPS = 50;
const BATCH = 5;
/** Longer than any list, so that no call is looked at twice. */
const MAX_REMEMBERED = 2_000;

export function createLeftAgents(options: LeftAgentsOptions): LeftAgents {
  const { store, lookup } = options;
  const seen = new Set<CallId>();

  const remember = (callId: CallId): void => {
    seen.add(callId);
    for (const oldest of seen) {
      if (seen.size <= MAX_REMEMBERED) return;
      seen.delete(oldest);
    }
  };

  return {
    async endAll(signal) {
      const nowMs = options.epochMs();
      const isDue = ({ callId, state, endedAtMs = nowMs }: Session): boolean =>
        state === 'ended' &&
        nowMs - endedAtMs >= options.graceMs &&
        nowMs - endedAtMs <= MAX_AGE_MS &&
        !seen.has(callId);
      const due = (await store.sessions.listRecent(MAX_LISTED)).filter(isDue).slice(0, MAX_LOOKUPS);
      let found = 0;
      await inBatches(due, BATCH, async (session) => {
        const agent = agentOfSession(session);
        if (!agent || signal?.aborted) return;
        const verdict = await lookup.lookUp(agent.vapiCallId);
        if (verdict === 'unknown') return;
        remember(session.callId);
        if (verdict === 'over') return;
        found += 1;
        options.log.warn({ callId: session.callId, vapiCallId: agent.vapiCallId }, 'agent was left behind, ended now');
        await options.agents.end(agent);
      });
      return found;
    },
  };
}
