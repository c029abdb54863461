import { describe, expect, it } from 'vitest';
import { createPlayoutClock } from './playout-clock.ts';
import { DEFAULT_DOWNLINK_OPTIONS } from './downlink-options.ts';
import { createDownlink } from './downlink.ts';

function createRig() {
  const orders: string[] = [];
  const downlink = createDownlink(
    {
      isWritable: () => true,
      writeFrame: (frame) => void orders.push(`frame of ${frame.length}`),
      flush() {},
      writeMark: (generation, sequence) => void orders.push(`mark ${generation}.${sequence}`),
      clear: () => void orders.push('clear'),
      hold: () => void orders.push('hold'),
      resume: () => void orders.push('resume'),
    },
    { record() {} },
    {
      ...DEFAULT_DOWNLINK_OPTIONS,
      format: 'pcm16k',
      keepsHeldAudio: true,
      markEveryMs: 20,
      prebufferMs: 0,
      minPrebufferMs: 0,
    },
  );
  return { downlink, orders };
}

const twoFrames = new Uint8Array(1_280).fill(7);

describe('a carrier that keeps what it is told to hold', () => {
  it('is told to hold and to go on, is sent nothing meanwhile and nothing twice', () => {
    const { downlink, orders } = createRig();
    downlink.push(twoFrames, 0);
    downlink.take(0);
    downlink.pause(10);
    downlink.push(twoFrames, 20);
    downlink.take(20);
    expect(orders.splice(0)).toEqual(['frame of 640', 'mark 1.1', 'frame of 640', 'mark 1.2', 'hold']);
    downlink.resume(30);
    expect(orders).toEqual(['resume', 'frame of 640', 'mark 1.3', 'frame of 640', 'mark 1.4']);
  });

  it('keeps its marks good, so that what it still played before it held counts as heard', () => {
    const { downlink } = createRig();
    downlink.push(twoFrames, 0);
    downlink.take(0);
    downlink.pause(10);
    expect(downlink.markReturned(1, 1, 40)).toBe(true);
    expect([downlink.heard.heardMs, downlink.unheardMs]).toEqual([20, 20]);
  });

  it('is cleared by a cut, also while it holds, and is credited with nothing that was held', () => {
    const { downlink, orders } = createRig();
    downlink.push(twoFrames, 0);
    downlink.take(0);
    downlink.pause(10);
    expect(downlink.cut()).toBe(40);
    expect(orders.at(-1)).toBe('clear');
    expect(downlink.markReturned(1, 2, 50)).toBe(false);
    expect(downlink.isPaused).toBe(false);
  });

  it('runs dry later by as long as it held', () => {
    const clock = createPlayoutClock();
    clock.frameSent(20, 0);
    clock.frameSent(20, 0);
    clock.held(10);
    clock.resumed(110);
    expect(clock.dryAtMs).toBe(140);
  });

  it('that had played everything before it held is dry at the same moment', () => {
    const clock = createPlayoutClock();
    clock.frameSent(20, 0);
    clock.held(30);
    clock.resumed(130);
    expect(clock.dryAtMs).toBe(20);
  });
});
