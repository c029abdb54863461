/** A replica at its limit, or one that lags: it takes no new calls, loses none, and keeps those that it has. */
import { isEvent, type PreparedScenario } from '@trunkline/simulators';
import { waitUntil } from '@trunkline/testkit';
import { beforeAll, describe, it } from 'vitest';
import { type Replica, saidTo, startFleet } from './fleet.ts';
import { prepare } from './rig.ts';
import { TALK } from './scenarios.ts';

let scenario: PreparedScenario;
beforeAll(async () => {
  scenario = await prepare(TALK);
});

const readiness = async ({ origin, admin }: Replica): Promise<[number, string[]]> => {
  const { status } = await fetch(`${origin}/readyz`);
  const { reasons } = (await admin.inject('/readyz')).json<{ reasons: string[] }>();
  return [status, reasons];
};
/** The text of the metrics is kept for a second. */
const SHORTLY = { timeout: 3_000, interval: 100 };
const metricOf = async ({ admin }: Replica, name: string): Promise<number> => {
  const text = (await admin.inject('/metrics')).body;
  const value = new RegExp(`^${name}\\{[^}]*\\} (.+)$`, 'm').exec(text)?.[1];
  if (value === undefined) throw new Error(`no metric ${name}`);
  return Number(value);
};

describe.concurrent('a full replica', () => {
  it('sends a stream back, and another replica takes the call', async ({ expect, onTestFinished }) => {
    const fleet = await startFleet({ onTestFinished }, { scenario, replicas: 2, env: { MAX_CONNECTIONS: '1' } });
    const [full, other] = fleet.replicas;
    const first = fleet.placeCall();
    await first.waitFor(isEvent('agent.speechStarted'), 10_000);
    expect(await readiness(full)).toEqual([503, ['at the limit of 1 calls (MAX_CONNECTIONS)']]);
    // The load balancer has not noticed yet, so the webhook and the first stream go to the full replica.
    fleet.route = () => (full.counters.fullStreams > 0 ? 1 : 0);
    const second = fleet.placeCall();
    await second.waitFor(isEvent('agent.speechStarted'), 10_000);
    expect(full.counters).toMatchObject({ fullStreams: 1, refusedStreams: 0 });
    expect([full.registry.calls, other?.registry.calls]).toEqual([1, 1]);
    expect(fleet.vapi.calls).toHaveLength(2);
    await expect.poll(() => metricOf(full, 'trunkline_full_streams_total'), SHORTLY).toBe(1);
    await first.hangUp();
    await waitUntil(() => full.registry.calls === 0);
    expect(await readiness(full)).toEqual([200, []]);
  });

  it('takes the returning stream of its own call', async ({ expect, onTestFinished }) => {
    const fleet = await startFleet({ onTestFinished }, { scenario, env: { MAX_CONNECTIONS: '1' } });
    const call = fleet.placeCall();
    await call.waitFor(isEvent('agent.speechStarted'), 10_000);
    call.cutSocket();
    await waitUntil(() => call.log.filter(isEvent('stream.started')).length === 2);
    await waitUntil(async () => (await fleet.store.sessions.read(`call_${call.callSid.slice(2)}`))?.state === 'live');
    expect(fleet.replicas[0].counters.fullStreams).toBe(0);
  });

  it('where no replica has room, the caller hears the apology', async ({ expect, onTestFinished }) => {
    const env = { MAX_CONNECTIONS: '1', MAX_STREAMS_PER_CALL: '3' };
    const fleet = await startFleet({ onTestFinished }, { scenario, env });
    const first = fleet.placeCall();
    await first.waitFor(isEvent('agent.speechStarted'), 10_000);
    const second = fleet.placeCall();
    await second.ended;
    expect(saidTo(second)).toContain('We are sorry');
    expect(fleet.replicas[0].counters.fullStreams).toBe(3);
    await waitUntil(async () => (await fleet.liveSlots()) === 1);
    expect(fleet.replicas[0].registry.calls).toBe(1);
  });

  it('warns once at 80 % of its calls', async ({ expect, onTestFinished }) => {
    const fleet = await startFleet({ onTestFinished }, { scenario, env: { MAX_CONNECTIONS: '5' } });
    const [replica] = fleet.replicas;
    const calls = [];
    for (let count = 1; count <= 4; count += 1) {
      await expect.poll(() => metricOf(replica, 'trunkline_calls_near_limit'), SHORTLY).toBe(0);
      calls.push(fleet.placeCall());
      await waitUntil(() => replica.registry.calls === count);
    }
    await expect.poll(() => metricOf(replica, 'trunkline_calls_near_limit'), SHORTLY).toBe(1);
    await expect.poll(() => metricOf(replica, 'trunkline_calls_limit'), SHORTLY).toBe(5);
    expect(await readiness(replica)).toEqual([200, []]);
    await calls[0]?.hangUp();
    await waitUntil(() => replica.registry.calls === 3);
    await expect.poll(() => metricOf(replica, 'trunkline_calls_near_limit'), SHORTLY).toBe(0);
    const lines = fleet.logLines.filter(({ msg }) => String(msg).includes('80 %'));
    expect(lines).toMatchObject([{ calls: 4, maxCalls: 5 }, { calls: 3 }]);
  });
});

describe.concurrent('a replica whose event loop lags', () => {
  it('is not ready until it has recovered, and keeps its calls', async ({ expect, onTestFinished }) => {
    const fleet = await startFleet({ onTestFinished }, { scenario, replicas: 2, env: { LOOP_LAG_MAX_MS: '40' } });
    const [replica] = fleet.replicas;
    const call = fleet.placeCall();
    await call.waitFor(isEvent('agent.speechStarted'), 10_000);
    replica.lag.p99Ms = 60;
    expect(await readiness(replica)).toEqual([200, []]);
    fleet.skip(3_100);
    // Once it has heard of the other one: the only replica that takes calls goes on taking them.
    await waitUntil(async () => (await readiness(replica))[0] === 503, { timeoutMs: 10_000 });
    expect(await readiness(replica)).toEqual([503, ['the event loop lags by 60 ms (LOOP_LAG_MAX_MS)']]);
    await expect.poll(() => metricOf(replica, 'trunkline_event_loop_lag_seconds'), SHORTLY).toBe(0.06);
    await expect.poll(() => metricOf(replica, 'trunkline_takes_calls'), SHORTLY).toBe(0);
    expect(replica.registry.calls).toBe(1);
    replica.lag.p99Ms = 2;
    expect((await readiness(replica))[0]).toBe(503);
    fleet.skip(5_100);
    expect(await readiness(replica)).toEqual([200, []]);
    expect(replica.registry.calls).toBe(1);
  });

  it('is seen by the others in what it reports', async ({ expect, onTestFinished }) => {
    const fleet = await startFleet({ onTestFinished }, { scenario, env: { MAX_CONNECTIONS: '7' } });
    await waitUntil(async () => (await fleet.store.replicas.list()).length === 1);
    expect(await fleet.store.replicas.list()).toMatchObject([
      { app: 'telephony-gateway', liveCalls: 0, maxCalls: 7, acceptsCalls: true },
    ]);
  });
});
