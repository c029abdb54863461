import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CONCEALED, numberedFrames, startVirtualCall } from './virtual-carrier.test-support.ts';

// These tests compute for seconds, and longer on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

describe('a pause', () => {
  it('silences the caller’s ear as soon as the carrier can know of it', () => {
    const call = startVirtualCall(30);
    call.push(numberedFrames(100));
    call.pass(505);
    call.pause();
    const heard = call.ear.length;
    call.pass(400);
    expect(call.ear.length - heard).toBe(30);
  });

  it('clears the carrier once, and a cut during it not again', () => {
    const call = startVirtualCall(30);
    call.push(numberedFrames(100));
    call.pass(500);
    call.pause();
    call.pause();
    call.cut();
    expect(call.clears).toBe(1);
  });

  it('keeps what the agent says meanwhile', () => {
    const call = startVirtualCall(30);
    call.push(numberedFrames(20));
    call.pass(200);
    call.pause();
    call.push(numberedFrames(20, 20));
    call.pass(300);
    expect(call.sent.length).toBeLessThan(21);
    call.resume();
    call.endTurn();
    call.pass(1_000);
    expect(call.heardTimes()).not.toContain(0);
  });

  it('goes on with the very frame that was being played, and the frames after it are the right ones', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 150 }),
        fc.array(fc.integer({ min: 20, max: 700 }), { maxLength: 5 }),
        (wayMs, waits) => {
          const call = startVirtualCall(wayMs);
          call.push(numberedFrames(100));
          for (const wait of waits) {
            call.pass(wait);
            call.pause();
            call.pass(200);
            call.resume();
          }
          call.endTurn();
          call.pass(2_500);
          // The first bytes of a frame may be faded in.
          const speech = call.sent.filter(({ positionMs }) => positionMs !== CONCEALED);
          expect(speech.map(({ bytes }) => bytes[100])).toEqual(speech.map(({ positionMs }) => positionMs / 20));
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  it('begins softly again', () => {
    const call = startVirtualCall(0);
    call.push(new Uint8Array(16_000).fill(0));
    call.pass(300);
    call.pause();
    call.pass(100);
    const before = call.sent.length;
    call.resume();
    const [first, second] = call.sent.slice(before);
    expect(first!.bytes[0]).not.toBe(0);
    expect(first!.bytes.subarray(40)).toEqual(new Uint8Array(120));
    expect(second!.bytes).toEqual(new Uint8Array(160));
  });

  it('has no effect when the agent is not paused, and neither has a second one', () => {
    const call = startVirtualCall(0);
    call.push(numberedFrames(50));
    call.resume();
    expect(call.downlink.counters.resumes).toBe(0);
    call.pass(100);
    call.pause();
    const queuedMs = call.downlink.queuedMs;
    call.pause();
    expect(call.downlink.queuedMs).toBe(queuedMs);
  });
});

describe('a carrier that stalls', () => {
  it('has the agent go back to what is proved, when its marks are overdue', () => {
    const call = startVirtualCall(30);
    call.push(numberedFrames(200));
    call.pass(1_000);
    call.isStalled = true;
    call.pass(500);
    const { heardMs } = call.downlink.heard;
    call.pause();
    expect(call.downlink.heard.sentMs).toBe(heardMs);
    call.isStalled = false;
    call.pass(100);
    call.resume();
    call.endTurn();
    call.pass(4_000);
    expect(call.heardTimes()).not.toContain(0);
  });
});
