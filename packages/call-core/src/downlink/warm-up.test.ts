import { describe, expect, it } from 'vitest';
import { createWarmUp } from './warm-up.ts';

const turn = (warmUp: ReturnType<typeof createWarmUp>, startMs: number, delaysMs: number[]): void => {
  warmUp.turnStarted(startMs + (delaysMs[0] ?? 0));
  delaysMs.forEach((delay, index) => warmUp.audioReceived(20, startMs + index * 20 + delay));
  warmUp.turnEnded();
};

describe('warm-up', () => {
  it('begins with the longest wait', () => {
    expect(createWarmUp(40, 200).prebufferMs).toBe(200);
  });

  it('comes down to the least for an agent that sends evenly', () => {
    const warmUp = createWarmUp(40, 200);
    turn(warmUp, 0, [0, 0, 0, 0]);
    expect(warmUp.prebufferMs).toBe(40);
  });

  it('covers the worst that it has seen, with a margin', () => {
    const warmUp = createWarmUp(40, 200);
    turn(warmUp, 0, [0, 10, 90, 0]);
    expect(warmUp.prebufferMs).toBe(130);
    turn(warmUp, 1000, [0, 0, 0]);
    expect(warmUp.prebufferMs).toBe(130);
  });

  it('is not deceived by a turn whose first piece came late', () => {
    const warmUp = createWarmUp(40, 200);
    turn(warmUp, 0, [120, 20, 0, 90]);
    expect(warmUp.prebufferMs).toBe(130);
  });

  it('does not take a pause between two sentences, or an eager sender, for an uneven one', () => {
    const paused = createWarmUp(40, 200);
    turn(paused, 0, [0, 0, 500, 500, 510]);
    expect(paused.prebufferMs).toBe(50);
    const eager = createWarmUp(40, 200);
    turn(eager, 1000, [0, -10, -20, -30, -40]);
    expect(eager.prebufferMs).toBe(40);
  });

  it('forgets one bad turn after four good ones', () => {
    const warmUp = createWarmUp(40, 200);
    turn(warmUp, 0, [0, 150]);
    for (let index = 1; index <= 4; index += 1) turn(warmUp, index * 1000, [0, 0]);
    expect(warmUp.prebufferMs).toBe(40);
  });
});
