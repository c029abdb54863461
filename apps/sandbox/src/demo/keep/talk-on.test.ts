import { ManualClock } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import type { SandboxCall } from '../../sandbox-call.ts';
import { talkOn, type TalkingClient } from './talk-on.ts';

/** A sandbox whose calls last until the test ends them. */
class Sandbox implements TalkingClient {
  readonly placed: { scenario: string; from: string | undefined }[] = [];
  readonly running = new Set<string>();
  isAway = false;

  placeCalls: TalkingClient['placeCalls'] = async (scenario, _calls, options) => {
    if (this.isAway) throw new Error('away');
    this.placed.push({ scenario, from: options?.from });
    const callSid = `CA${this.placed.length}`;
    this.running.add(callSid);
    return [callSid];
  };
  readCall: TalkingClient['readCall'] = async (callSid): Promise<SandboxCall> => ({
    callSid,
    scenario: '',
    state: this.running.has(callSid) ? 'running' : 'over',
  });
}

/** Lets time pass in steps small enough that what is awaited between two timers is done. */
async function pass(clock: ManualClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    clock.advance(100);
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }
}

it('each caller has one call at a time, and calls again with the next scenario when it is over', async () => {
  const clock = new ManualClock();
  const sandbox = new Sandbox();
  talkOn(sandbox, clock);
  await pass(clock, 60_000);
  expect(sandbox.placed).toHaveLength(3);
  expect(new Set(sandbox.placed.map(({ from }) => from)).size).toBe(3);
  sandbox.running.delete('CA1');
  await pass(clock, 10_000);
  expect(sandbox.placed).toHaveLength(4);
  expect(sandbox.placed[3]?.from).toBe(sandbox.placed[0]?.from);
  expect(sandbox.placed[3]?.scenario).not.toBe(sandbox.placed[0]?.scenario);
});

it('a call that cannot be placed is passed over, and the next one is tried', async () => {
  const clock = new ManualClock();
  const sandbox = new Sandbox();
  sandbox.isAway = true;
  talkOn(sandbox, clock);
  await pass(clock, 30_000);
  sandbox.isAway = false;
  await pass(clock, 10_000);
  expect(sandbox.running.size).toBe(3);
});

it('no call begins after it was stopped', async () => {
  const clock = new ManualClock();
  const sandbox = new Sandbox();
  const stop = talkOn(sandbox, clock);
  await pass(clock, 20_000);
  stop();
  sandbox.running.clear();
  await pass(clock, 60_000);
  expect(sandbox.placed).toHaveLength(3);
  expect(clock.pendingTimers).toBe(0);
});
