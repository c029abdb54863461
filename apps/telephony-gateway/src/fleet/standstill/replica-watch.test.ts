import { createLogger } from '@trunkline/service-kit';
import type { ReplicaBeat } from '@trunkline/session-store';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import type { ReplicaAnswer } from './ask-replica.ts';
import { BEAT_MS, OwnPulse } from './own-pulse.ts';
import { ReplicaWatch } from './replica-watch.ts';

/** Two peers that beat with every round until they are told to be silent. */
function createRig() {
  const clock = new ManualClock();
  const peers = {
    a: { silentFromMs: Infinity, answer: 'answers' as ReplicaAnswer },
    b: { silentFromMs: Infinity, answer: 'answers' as ReplicaAnswer },
  };
  const redis = { isAway: false, answersAfterMs: 1 };
  const network = { answersAfterMs: 1 };
  const taken: [string, number][] = [];
  const asked: string[] = [];
  const pulse = new OwnPulse();
  const watch = new ReplicaWatch({
    async beat() {
      if (redis.isAway) throw new Error('Redis is away');
      const nowMs = clock.nowMs();
      const beats = Object.entries(peers).map(([replicaId, { silentFromMs }]): ReplicaBeat => ({
        replicaId,
        address: replicaId,
        ageMs: Math.max(0, nowMs - silentFromMs),
      }));
      clock.advance(redis.answersAfterMs);
      return beats;
    },
    async ask(address, timeoutMs) {
      asked.push(address);
      const { answer } = peers[address as 'a' | 'b'];
      const isLate = network.answersAfterMs >= timeoutMs;
      const waitMs = answer === 'silent' || isLate ? timeoutMs : network.answersAfterMs;
      // Rounds go on meanwhile.
      for (let ms = BEAT_MS; ms <= waitMs; ms += BEAT_MS) {
        clock.advance(BEAT_MS);
        await watch.round();
      }
      return isLate ? 'silent' : answer;
    },
    pulse,
    clock: { nowMs: () => clock.nowMs(), setTimeout: () => () => {}, setInterval: () => () => {} },
    async onStandstill(replicaId, silentMs) {
      taken.push([replicaId, silentMs]);
    },
    log: createLogger({ service: 'test', level: 'silent' }),
  });
  const run = async (ms: number): Promise<void> => {
    for (const untilMs = clock.nowMs() + ms; clock.nowMs() < untilMs;) {
      clock.advance(BEAT_MS - Math.min(BEAT_MS, redis.answersAfterMs));
      await watch.round();
    }
  };
  const standStill = (replicaId: 'a' | 'b'): void => {
    Object.assign(peers[replicaId], { silentFromMs: clock.nowMs(), answer: 'silent' });
  };
  return { clock, peers, redis, network, taken, asked, pulse, run, standStill };
}

describe('replicas that watch each other', () => {
  it('find one that stands still within two seconds, once, and again when it does so again', async () => {
    const { run, standStill, taken, peers, clock } = createRig();
    await run(5_000);
    standStill('a');
    const fromMs = clock.nowMs();
    while (taken.length === 0 && clock.nowMs() - fromMs < 10_000) await run(BEAT_MS);
    expect(clock.nowMs() - fromMs).toBeLessThanOrEqual(2_000);
    await run(30_000);
    expect(taken).toEqual([['a', expect.any(Number)]]);
    Object.assign(peers.a, { silentFromMs: Infinity, answer: 'answers' });
    await run(1_000);
    standStill('a');
    await run(3_000);
    expect(taken).toHaveLength(2);
  });

  it.each([300, 1_000, 3_000])(
    'leave one alone whose way to Redis takes %i ms, because it answers',
    async (delayMs) => {
      const { run, peers, taken, clock } = createRig();
      await run(5_000);
      peers.a.silentFromMs = clock.nowMs();
      await run(delayMs);
      peers.a.silentFromMs = Infinity;
      await run(5_000);
      expect(taken).toEqual([]);
    },
  );

  it.each([300, 1_000, 3_000])('leave all alone while Redis takes %i ms for everybody', async (delayMs) => {
    const { run, peers, taken, redis, network, clock } = createRig();
    await run(5_000);
    redis.answersAfterMs = delayMs;
    network.answersAfterMs = delayMs;
    peers.a.silentFromMs = clock.nowMs();
    await run(20_000);
    expect(taken).toEqual([]);
  });

  it.each([300, 1_000, 3_000])('leave all alone while only the way between replicas takes %i ms', async (delayMs) => {
    const { run, taken, network } = createRig();
    await run(5_000);
    network.answersAfterMs = delayMs;
    await run(60_000);
    expect(taken).toEqual([]);
  });

  it('leave one alone whose process has ended, because Twilio comes back by itself', async () => {
    const { run, peers, taken, clock, asked } = createRig();
    await run(5_000);
    Object.assign(peers.b, { silentFromMs: clock.nowMs(), answer: 'refuses' });
    await run(10_000);
    expect(taken).toEqual([]);
    expect(asked.filter((address) => address === 'b')).toHaveLength(2);
  });

  it('leave one alone that they have never reached', async () => {
    const { run, peers, taken, clock } = createRig();
    peers.a.answer = 'silent';
    await run(5_000);
    peers.a.silentFromMs = clock.nowMs();
    await run(10_000);
    expect(taken).toEqual([]);
  });

  it('do not trust themselves after they stood still, nor after Redis was away', async () => {
    const still = createRig();
    await still.run(5_000);
    still.standStill('a');
    still.clock.advance(5_000);
    await still.run(BEAT_MS);
    expect(still.taken).toEqual([]);
    await still.run(3_000);
    expect(still.taken).toHaveLength(1);
    const away = createRig();
    await away.run(5_000);
    away.redis.isAway = true;
    await away.run(5_000);
    away.standStill('b');
    away.redis.isAway = false;
    await away.run(BEAT_MS);
    expect(away.taken).toEqual([]);
  });

  it('know that their own beat is heard no longer', async () => {
    const { run, pulse, redis, clock } = createRig();
    expect(pulse.isFresh(clock.nowMs())).toBe(true);
    await run(1_000);
    expect(pulse.isFresh(clock.nowMs())).toBe(true);
    redis.isAway = true;
    await run(1_000);
    expect(pulse.isFresh(clock.nowMs())).toBe(false);
  });
});
