/** What a real call writes down of its turns, in which order, and how loud both sides were. */
import { type CallId, LEVEL_STEP_MS } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import { describe, it } from 'vitest';
import { play } from './play.ts';
import { TALK } from './scenarios.ts';

describe('the facts of a call', () => {
  it('tell each turn from the caller’s last sound to the end of the answer, and levels are loud where speech was', async ({
    expect,
    onTestFinished,
  }) => {
    const { record, rig } = await play({ onTestFinished }, TALK, {}, { needsQuiet: false });
    const { events } = record;
    const callId = record.callId as CallId;
    const timeOf = (type: string, turnId?: string): number =>
      events.find(
        (fact) => fact.type === type && (turnId === undefined || ('turnId' in fact && fact.turnId === turnId)),
      )?.atMs ?? Number.NaN;
    const stoppedMs = events.findLast(({ type }) => type === 'caller.stoppedSpeaking')?.atMs ?? Number.NaN;
    const inOrder = [
      timeOf('stream.opened'),
      timeOf('agent.firstAudio', 'turn_1'),
      timeOf('agent.firstHeard', 'turn_1'),
      timeOf('agent.finishedSending', 'turn_1'),
      timeOf('agent.turnEnded', 'turn_1'),
      stoppedMs,
      timeOf('agent.firstAudio', 'turn_2'),
      timeOf('agent.firstHeard', 'turn_2'),
      timeOf('agent.finishedSending', 'turn_2'),
      timeOf('agent.turnEnded', 'turn_2'),
    ];
    expect(inOrder).toEqual(inOrder.toSorted((one, other) => one - other));
    expect(events.filter(({ type }) => type === 'caller.gapHeard')).toEqual([]);
    expect(events.find(({ type }) => type === 'stream.opened')).toMatchObject({ reason: 'first' });
    const compared = events.find((fact) => fact.type === 'clock.compared');
    expect(Math.abs(compared?.redisAheadMs ?? Number.NaN)).toBeLessThan(1_000);

    const heardMs = timeOf('agent.firstHeard', 'turn_1');
    const sentMs = timeOf('agent.finishedSending', 'turn_1');
    // The last half second is written when the call has been released.
    const isThere = async (): Promise<boolean> =>
      ((await rig.store.levels.read(callId)).at(-1)?.atMs ?? 0) >= stoppedMs;
    await waitUntil(isThere, { what: 'the levels' });
    const levels = await rig.store.levels.read(callId);
    /** The loudest byte of a side between two times. */
    const loudest = (side: 'caller' | 'heardAgent', fromMs: number, toMs: number): number =>
      Math.max(
        0,
        ...levels.flatMap((entry) =>
          [...Buffer.from(entry[side], 'base64')].filter((_byte, step) => {
            const atMs = entry.atMs + step * LEVEL_STEP_MS;
            return atMs >= fromMs && atMs < toMs;
          }),
        ),
      );
    expect(loudest('heardAgent', heardMs, sentMs)).toBeGreaterThan(60);
    expect(loudest('heardAgent', stoppedMs - 300, stoppedMs)).toBe(0);
    expect(loudest('caller', stoppedMs - 300, stoppedMs)).toBeGreaterThan(60);
  });
});
