/**
 * Ends agents whose call goes on at Vapi although their caller has left. That happens when the replica that was to end the
 * agent has died, or when Vapi did not hear it. Each such agent costs money until Vapi's own limit. They are looked for among
 * the sessions that ended a while ago, and each session is looked at once.
 */
import type { CallId, Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { Logger } from '@trunkline/service-kit';
import type { AgentLookup } from '../vapi/vapi-lookup.ts';
import { type AgentProvider, agentOfSession } from '../call/agent/agent-provider.ts';
import { inBatches } from './in-batches.ts';

export interface LeftAgents {
  /** @returns how many agents were found and told to end. */
  endAll(signal?: AbortSignal): Promise<number>;
}

export interface LeftAgentsOptions {
  store: Pick<SessionStore, 'sessions'>;
  agents: Pick<AgentProvider, 'end'>;
  lookup: AgentLookup;
  epochMs: () => number;
  /** How long an agent may take to end by itself. */
  graceMs: number;
  log: Pick<Logger, 'warn'>;
}

const MAX_LISTED = 200;
/** Older sessions were looked at when they were younger, or their agents reach Vapi's own limit soon. */
const MAX_AGE_MS = 900_000;
const MAX_LOOKUPS = 50;
const BATCH = 5;
/** More than a list holds, so that no call on a list is looked at twice. */
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
