import { buildCallId, type CallId, type Session } from '@trunkline/protocol';
import { createLogger } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import { expect, test } from 'vitest';
import type { AgentVerdict } from '../vapi/vapi-lookup.ts';
import { createLeftAgents } from './left-agents.ts';

const NOW_MS = 10_000_000;
const GRACE_MS = 30_000;

/** Sessions that ended one after the other, the oldest first, and Vapi's word on their agents. */
function createRig(count: number, verdictOf: (index: number) => AgentVerdict) {
  const sessions = Array.from({ length: count }, (_, index) => ({
    callId: buildCallId(Uint8Array.of(index >> 8, index & 255, ...Array<number>(14).fill(1))),
    state: 'ended' as const,
    endedAtMs: NOW_MS - GRACE_MS - count + index,
    vapiCallId: `vapi-${index}`,
  })) as (Session & { callId: CallId; endedAtMs: number })[];
  const ended: string[] = [];
  const lookedUp: string[] = [];
  const store = {
    sessions: {
      async listEnded(fromMs: number, toMs: number, { limit = 200, after = fromMs - 1 } = {}) {
        const page = sessions.filter(({ endedAtMs }) => endedAtMs > after && endedAtMs <= toMs).slice(0, limit);
        return { sessions: page, nextAfter: page.length < limit ? undefined : page.at(-1)?.endedAtMs };
      },
    },
  } as unknown as Pick<SessionStore, 'sessions'>;
  const leftAgents = createLeftAgents({
    store,
    agents: {
      async end({ vapiCallId }) {
        ended.push(vapiCallId);
      },
    },
    lookup: {
      async find(vapiCallId) {
        lookedUp.push(vapiCallId);
        const verdict = verdictOf(Number(vapiCallId.slice('vapi-'.length)));
        return { verdict, call: { vapiCallId, socketUrl: 'wss://agent.example', controlUrl: undefined } };
      },
    },
    epochMs: () => NOW_MS,
    graceMs: GRACE_MS,
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  return { leftAgents, ended, lookedUp };
}

test('an agent is found among any number of sessions that ended later', async () => {
  const { leftAgents, ended, lookedUp } = createRig(500, (index) => (index === 499 || index === 3 ? 'live' : 'over'));
  for (let round = 0; round < 10; round += 1) await leftAgents.endAll();
  expect(new Set(ended)).toEqual(new Set(['vapi-3', 'vapi-499']));
  expect(new Set(lookedUp).size).toBe(500);
});

test('an agent that is over is not asked for again, one that did not end is told again', async () => {
  const { leftAgents, ended, lookedUp } = createRig(3, (index) => (index === 1 ? 'live' : 'over'));
  expect(await leftAgents.endAll()).toBe(1);
  expect(await leftAgents.endAll()).toBe(1);
  expect(ended).toEqual(['vapi-1', 'vapi-1']);
  expect(lookedUp).toEqual(['vapi-0', 'vapi-1', 'vapi-2', 'vapi-1']);
});

test('calls of which Vapi knows nothing do not hide the ones behind them', async () => {
  const { leftAgents, ended } = createRig(120, (index) => (index === 119 ? 'live' : 'unknown'));
  for (let round = 0; round < 3; round += 1) await leftAgents.endAll();
  expect(ended).toEqual(['vapi-119']);
});
