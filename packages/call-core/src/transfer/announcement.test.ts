import { describe, expect, it } from 'vitest';
import { createAnnouncement } from './announcement.ts';

const TEXT = 'One moment, I am connecting you to the workshop.';

describe('the words before a transfer', () => {
  it('are heard when the agent was silent, spoke, and all of it has arrived', () => {
    const words = createAnnouncement(TEXT, true, 0);
    expect(words.isHeard('nobody', 0, 2_000)).toBe(false);
    expect(words.isSpoken).toBe(false);
    expect(words.isHeard('agent', 800, 2_100)).toBe(false);
    expect(words.isHeard('agent', 0, 4_000)).toBe(false);
    expect(words.isHeard('nobody', 0, 4_100)).toBe(false);
    expect(words.isHeard('nobody', 0, 4_500)).toBe(true);
    expect(words.isSpoken).toBe(true);
  });

  it('are waited for after what the agent was saying already', () => {
    const words = createAnnouncement(TEXT, true, 0);
    expect(words.isHeard('agent', 500, 20)).toBe(false);
    expect(words.isHeard('nobody', 0, 5_000)).toBe(false);
    expect(words.isHeard('agent', 900, 5_100)).toBe(false);
    expect(words.isHeard('nobody', 0, 8_000)).toBe(true);
  });

  it('are known by their beginning when they follow without a pause', () => {
    const words = createAnnouncement(TEXT, true, 0);
    words.isHeard('agent', 500, 20);
    words.agentSaid('We open at nine.');
    expect(words.isSpoken).toBe(false);
    words.agentSaid('one moment i am connecting you to the work shop');
    expect(words.isSpoken).toBe(true);
    words.isHeard('agent', 500, 3_000);
    expect(words.isHeard('nobody', 0, 3_400)).toBe(false);
    expect(words.isHeard('nobody', 0, 3_500)).toBe(true);
  });

  it('that nobody is to say are not waited for, only what is under way', () => {
    const words = createAnnouncement(undefined, true, 0);
    words.isHeard('agent', 300, 100);
    expect(words.isHeard('nobody', 0, 700)).toBe(true);
    expect(words.isSpoken).toBe(false);
  });

  it('are given up when the agent leaves', () => {
    const words = createAnnouncement(TEXT, true, 0);
    words.isHeard('nobody', 0, 100);
    words.agentLeft();
    expect(words.isHeard('nobody', 0, 600)).toBe(true);
    expect(words.isSpoken).toBe(false);
  });
});
