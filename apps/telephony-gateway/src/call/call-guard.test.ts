import { describe, expect, it } from 'vitest';
import { CallGuard } from './call-guard.ts';

function createRig(recover: () => void = () => {}) {
  const logged: string[] = [];
  let faults = 0;
  let recoveries = 0;
  const log = { error: (fields: { where: string }) => void logged.push(fields.where) };
  const guard = new CallGuard({ log, onFault: () => (faults += 1) });
  guard.bind(() => {
    recoveries += 1;
    recover();
  });
  return { guard, logged, counts: () => ({ faults, recoveries }) };
}

const throwing = (): never => {
  throw new Error('ours');
};

describe('the guard of a call', () => {
  it('lets a callback run that throws nothing', () => {
    const { guard, counts } = createRig();
    let ran = false;
    guard.run('tick', () => (ran = true));
    expect([ran, guard.isDown, counts()]).toEqual([true, false, { faults: 0, recoveries: 0 }]);
  });

  it('counts and logs a fault, and recovers the call', () => {
    const { guard, logged, counts } = createRig();
    expect(() => guard.run('tick', throwing)).not.toThrow();
    expect([guard.isDown, logged, counts()]).toEqual([true, ['tick'], { faults: 1, recoveries: 1 }]);
  });

  it('runs nothing in a call that has failed, and recovers it once', () => {
    const { guard, counts } = createRig();
    guard.run('tick', throwing);
    let ran = false;
    guard.run('tick', () => (ran = true));
    guard.failed('vapi.audio', new Error('ours'));
    expect([ran, counts()]).toEqual([false, { faults: 2, recoveries: 1 }]);
  });

  it('takes the rejection of a promise that nobody waits for as a fault', async () => {
    const { guard, logged } = createRig();
    guard.watch('agent', Promise.reject(new Error('ours')));
    await Promise.resolve();
    expect(logged).toEqual(['agent']);
  });

  it('outlives a recovery that throws', () => {
    const { guard, logged } = createRig(throwing);
    expect(() => guard.run('tick', throwing)).not.toThrow();
    expect(logged).toEqual(['tick', 'recovery']);
  });
});
