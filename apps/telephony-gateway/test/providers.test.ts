/** A provider of agents that is down, and a second one that takes its place: at the caller's ear, and in the record. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeRealtime, type FakeRealtime, isEvent } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { describe, it, type TestContext } from 'vitest';
import { open } from './play.ts';
import { type PlayedCall, prepare, type Rig, type RigOptions } from './rig.ts';
import { BARGE_IN, TALK } from './scenarios.ts';

interface TwoWays {
  rig: Rig;
  realtime: FakeRealtime;
}

/** @param ways as AGENT_WAYS has them. */
async function openWays(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  yaml: string,
  ways: string,
  options: Omit<RigOptions, 'scenario'> = {},
): Promise<TwoWays> {
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'instructions.txt');
  await writeFile(file, 'You answer the telephone of a bicycle shop. The caller is {{callerNumber}}.');
  const scenario = await prepare(yaml);
  const realtime = await createFakeRealtime({ apiKey: 'an-openai-key', scenarioFor: () => scenario });
  onTestFinished(() => realtime.close());
  const rig = await open({ onTestFinished }, yaml, {
    ...options,
    env: {
      AGENT_WAYS: ways,
      OPENAI_API_KEY: 'an-openai-key',
      OPENAI_BASE_URL: realtime.url,
      OPENAI_INSTRUCTIONS_FILE: file,
      OPENAI_GREETING: 'Hello.',
      ...options.env,
    },
  });
  return { rig, realtime };
}

const factsOf = ({ record }: PlayedCall, ...types: string[]) =>
  record.events.filter(({ type }) => types.includes(type));

const saidIn = ({ record }: PlayedCall) =>
  record.turns.map(({ callerSaid, agentSaid, interrupted }) => ({ callerSaid, agentSaid, interrupted }));

describe.concurrent('a provider that refuses calls', () => {
  it('costs the caller nothing but its answer: the next way talks, and the record says so', async ({
    expect,
    onTestFinished,
  }) => {
    const { rig, realtime } = await openWays({ onTestFinished }, TALK, 'vapi,openai', {
      vapi: { faults: { createStatus: 503 } },
    });
    const played = await rig.playCall();
    expect([...played.failures, ...(realtime.sessions[0]?.call?.failures ?? [])]).toEqual([]);
    expect(factsOf(played, 'agent.wayFailed', 'agent.opened')).toMatchObject([
      { type: 'agent.wayFailed', way: 'vapi', reason: 'refused-503', status: 503 },
      { type: 'agent.opened', way: 'openai', isNew: true },
    ]);
    expect(realtime.sessions[0]?.settings).toMatchObject({
      instructions: expect.stringContaining('+15550100001'),
      audio: { input: { format: { type: 'audio/pcmu' } }, output: { format: { type: 'audio/pcmu' } } },
    });
  });

  it('is not asked any more after three callers, until one of them finds it well again', async ({
    expect,
    onTestFinished,
  }) => {
    const { rig } = await openWays({ onTestFinished }, TALK, 'vapi,openai', { env: { AGENT_RETRY_MS: '500' } });
    let asked = 0;
    let isDown = true;
    rig.vapi.setApiFaults(({ method, path }) => {
      if (method !== 'POST' || path !== '/call') return undefined;
      asked += 1;
      return isDown ? { status: 503 } : undefined;
    });
    const ring = async (): Promise<string | undefined> => {
      const call = rig.placeCall();
      const callId = `call_${call.callSid.slice(2)}` as const;
      await waitUntil(async () => (await rig.store.sessions.read(callId))?.agentWay !== undefined, {
        timeoutMs: 5_000,
      });
      await call.waitFor(isEvent('agent.speechStarted'), 10_000);
      const way = (await rig.store.sessions.read(callId))?.agentWay;
      await call.hangUp();
      return way;
    };
    expect([await ring(), await ring(), await ring()]).toEqual(['openai', 'openai', 'openai']);
    expect(asked).toBe(3);
    const [, open] = await rig.store.agentWays.read(['openai', 'vapi']);
    expect(open).toBeGreaterThan(0);
    const health = await rig.gateway.admin.inject('/health');
    expect(health.json()).toMatchObject({ agentWays: { vapi: 'open', openai: 'closed' } });
    expect((await rig.gateway.admin.inject('/metrics')).body).toMatch(
      /trunkline_agent_way_open\{[^}]*way="vapi"[^}]*\} 1/,
    );
    isDown = false;
    await waitUntil(() => Date.now() > (open ?? 0), { timeoutMs: 3_000 });
    expect(await ring()).toBe('vapi');
    expect(asked).toBe(4);
    await waitUntil(async () => (await rig.store.agentWays.read(['vapi']))[0] === undefined, { timeoutMs: 3_000 });
    await rig.gateway.registry.idle();
  });

  it('and has no second one beside it: once it is known to be down, callers hear the apology at once', async ({
    expect,
    onTestFinished,
  }) => {
    const rig = await open({ onTestFinished }, TALK, { env: { FALLBACK_NUMBER: '+15550100099' } });
    let asked = 0;
    rig.vapi.setApiFaults(({ path }) => {
      if (path !== '/call') return undefined;
      asked += 1;
      return { status: 500 };
    });
    for (let count = 0; count < 5; count += 1) {
      const call = rig.placeCall();
      await call.ended;
      expect(call.log.filter(isEvent('carrier.dialled'))).toHaveLength(1);
    }
    expect(asked).toBe(3);
  });
});

describe.concurrent('an agent that dies in the middle of a call', () => {
  it('is followed by the next way’s, which knows what was said and answers', async ({ expect, onTestFinished }) => {
    const { rig, realtime } = await openWays({ onTestFinished }, TALK, 'vapi,openai');
    const playing = rig.playCall();
    const first = await rig.vapi.waitForCall(0);
    await first.waitForMessage(
      ({ type, status, role }) => type === 'speech-update' && status === 'stopped' && role === 'assistant',
      10_000,
    );
    rig.vapi.setFaults({ createStatus: 503 });
    first.end('call.in-progress.error-vapifault-worker-died');
    const played = await playing;
    const [session] = realtime.sessions;
    expect(played.report.failures).toEqual([]);
    expect(session?.call?.failures).toEqual([]);
    expect(session?.known).toEqual([{ speaker: 'assistant', text: 'Willow Street Cycles. How can I help?' }]);
    expect(factsOf(played, 'agent.wayFailed', 'agent.opened')).toMatchObject([
      { type: 'agent.opened', way: 'vapi' },
      { type: 'agent.wayFailed', way: 'vapi', reason: 'call.in-progress.error-vapifault-worker-died' },
      { type: 'agent.wayFailed', way: 'vapi', status: 503 },
      { type: 'agent.opened', way: 'openai', isNew: true },
    ]);
    expect(saidIn(played).map(({ agentSaid }) => agentSaid)).toEqual([
      'Willow Street Cycles. How can I help?',
      'We open at nine, from Monday to Saturday.',
    ]);
    expect(played.record.endedBy).toBe('caller');
  });
});

describe.concurrent('the same conversation through both providers', () => {
  it('has the same turns and the same record', async ({ expect, onTestFinished }) => {
    const played = await Promise.all(
      ['vapi', 'openai'].map(async (way) => {
        const { rig, realtime } = await openWays({ onTestFinished }, TALK, way);
        const result = await rig.playCall();
        expect([...result.failures, ...realtime.sessions.flatMap(({ call }) => call?.failures ?? [])]).toEqual([]);
        return result;
      }),
    );
    const [first, second] = played.map(saidIn);
    expect(second).toEqual(first);
    expect(played.map(({ record }) => record.endedBy)).toEqual(['caller', 'caller']);
  });

  it('is cut at the same place, and the second provider is told how much was heard', async ({
    expect,
    onTestFinished,
  }) => {
    const played = await Promise.all(
      ['vapi', 'openai'].map(async (way) => {
        const { rig, realtime } = await openWays({ onTestFinished }, BARGE_IN, way);
        const result = await rig.playCall();
        return { ...result, realtime };
      }),
    );
    for (const { report, record } of played) {
      expect(report.failures).toEqual([]);
      expect(record.turns.filter(({ interrupted }) => interrupted)).toHaveLength(1);
    }
    const [vapi, openai] = played;
    const cutOf = (one: PlayedCall | undefined) => one?.record.turns.find(({ interrupted }) => interrupted);
    const apartMs = Math.abs((cutOf(vapi)?.agentHeardMs ?? 0) - (cutOf(openai)?.agentHeardMs ?? Infinity));
    expect(apartMs).toBeLessThan(600);
    const [session] = openai?.realtime.sessions ?? [];
    expect(session?.truncations).toHaveLength(1);
    expect(session?.truncations[0]?.audioEndMs).toBe(Math.floor(cutOf(openai)?.agentHeardMs ?? 0));
    expect(session?.errors).toEqual([]);
  });
});
