/** The voice process runs only where it is needed, and its death ends no call. */
import { waitUntil } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { createRig, prepare } from './rig.ts';
import { BARGE_IN, TALK } from './scenarios.ts';

/** The live processes that this one has started. */
const countChildren = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'ProcessWrap').length;

describe('the process that hears', () => {
  it('is not started where only the agent’s platform decides', async () => {
    const scenario = await prepare(TALK);
    const startedBy = async (mode: string): Promise<number> => {
      const before = countChildren();
      const rig = await createRig({ scenario, env: { BARGE_IN_MODE: mode }, ownVoices: true });
      const started = countChildren() - before;
      expect(rig.gateway.voices === undefined).toBe(mode === 'vapi');
      await rig.close();
      await waitUntil(() => countChildren() === before);
      return started;
    };
    const others = await startedBy('vapi');
    expect(await startedBy('fusion')).toBe(others + 1);
    expect(await startedBy('local')).toBe(others + 1);
  });

  it('is killed in mid-call: the call goes on, and the caller can cut in', async () => {
    const rig = await createRig({ scenario: await prepare(BARGE_IN), ownVoices: true });
    const playing = rig.playCall();
    await waitUntil(() => rig.gateway.registry.calls === 1);
    const { voices } = rig.gateway;
    const first = voices?.pid;
    expect(first).toBeGreaterThan(0);
    if (first !== undefined) process.kill(first, 'SIGKILL');
    await waitUntil(() => voices?.counters.restarts === 1 && voices.pid !== undefined, { timeoutMs: 5_000 });
    expect(voices?.pid).not.toBe(first);
    const { failures, record } = await playing;
    await rig.close();
    expect(failures).toEqual([]);
    expect(record.bargeIns).toHaveLength(1);
    expect(record.endedBy).toBe('caller');
  });
});
