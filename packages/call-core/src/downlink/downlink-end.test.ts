/** The agent says that its turn is over, before or after the last audio of it has come. */
import { describe, expect, it } from 'vitest';
import { CONCEALED, numberedFrames, startVirtualCall, type VirtualCall } from './virtual-carrier.test-support.ts';

const TURN_FRAMES = 60;

/** Lets time pass. @returns for each ms whether something was played in it. */
function listen(call: VirtualCall, ms: number): boolean[] {
  return Array.from({ length: ms }, () => {
    const before = call.ear.length;
    call.pass(1);
    return call.ear.length > before;
  });
}

/** A turn that comes at the pace of speech, and whose end is announced once so many frames have come. */
function hear(announcedAfter: number): { call: VirtualCall; silentMs: number } {
  const call = startVirtualCall(30);
  const played: boolean[] = [];
  for (let frame = 0; frame <= TURN_FRAMES; frame += 1) {
    if (frame === announcedAfter) call.downlink.announceEnd();
    if (frame < TURN_FRAMES) call.push(numberedFrames(1, frame));
    played.push(...listen(call, 20));
  }
  played.push(...listen(call, 500));
  const whole = played.slice(played.indexOf(true), played.lastIndexOf(true));
  return { call, silentMs: whole.filter((isPlayed) => !isPlayed).length };
}

describe('a turn whose end is announced', () => {
  it.for([5, 30, 59, TURN_FRAMES])('after %i of 60 frames is heard whole and without a gap', (announcedAfter) => {
    const { call, silentMs } = hear(announcedAfter);
    expect(silentMs).toBe(0);
    expect(call.ear).toEqual(Array.from({ length: TURN_FRAMES * 20 }, (_, ms) => ms));
  });

  it('waits for no prebuffer', () => {
    const call = startVirtualCall(0);
    call.push(numberedFrames(2));
    call.downlink.announceEnd();
    call.pass(41);
    expect(call.ear).toHaveLength(40);
  });

  it('has its last piece filled up to a frame, and no sound behind it that nobody made', () => {
    const call = startVirtualCall(0);
    call.push(numberedFrames(20).subarray(0, 19 * 160 + 80));
    call.downlink.announceEnd();
    call.pass(2_000);
    expect(call.ear).toHaveLength(400);
    expect(call.ear).not.toContain(CONCEALED);
    expect(call.downlink.unheardMs).toBe(0);
  });

  it('is another turn than the one that begins behind its end or a cut', () => {
    for (const end of [(call: VirtualCall) => call.endTurn(), (call: VirtualCall) => call.cut()]) {
      const call = startVirtualCall(0);
      call.push(numberedFrames(20));
      call.downlink.announceEnd();
      expect(call.downlink.isEndAnnounced).toBe(true);
      end(call);
      expect(call.downlink.isEndAnnounced).toBe(false);
    }
  });
});
