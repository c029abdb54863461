import { describe, expect, it } from 'vitest';
import { adviseEndpointing } from './advise-endpointing.ts';
import type { TurnStory, WaterfallBar } from './turn-story.ts';

const answer = (number: number, endpointingMs: number, more: Partial<TurnStory> = {}): TurnStory => ({
  turnId: `turn_${number}`,
  facts: [],
  callerSaid: 'Words.',
  agentSaid: 'Words.',
  agentHeard: 'Words.',
  sentMs: 3_000,
  heardMs: 3_000,
  interrupted: false,
  responseMs: endpointingMs + 800,
  waterfall: [{ part: 'endpointing', fromMs: 0, ms: endpointingMs }],
  tools: [],
  gaps: [],
  holds: [],
  ...more,
});
const cutAtOnce = { interrupted: true, heardMs: 400 };

describe('how long Vapi waits for the end of what the caller says', () => {
  it('is no matter where answers come soon and are heard', () => {
    expect(adviseEndpointing([1, 2, 3, 4].map((number) => answer(number, 500)))).toBeUndefined();
  });

  it('is too long where half of the answers waited for it', () => {
    expect(adviseEndpointing([answer(1, 400), answer(2, 1_500), answer(3, 1_600)])).toMatchObject({
      direction: 'wait-less',
      answers: 3,
      endpointingMs: 1_500,
      text: expect.stringContaining('waited 1.5 s or longer'),
    });
  });

  it('is too short where the agent was cut off as soon as it began, time and again', () => {
    const turns = [answer(1, 400, cutAtOnce), answer(2, 300), answer(3, 350, cutAtOnce), answer(4, 1_500)];
    expect(adviseEndpointing(turns)).toMatchObject({
      direction: 'wait-longer',
      cutInTurnIds: ['turn_1', 'turn_3'],
      text: expect.stringContaining('twice in 4 answers'),
    });
  });

  it('is not called too short for one interruption, nor for two in a long talk', () => {
    expect(adviseEndpointing([answer(1, 400, cutAtOnce), answer(2, 400), answer(3, 400)])).toBeUndefined();
    const long = Array.from({ length: 20 }, (_, index) => answer(index, 400, index < 2 ? cutAtOnce : {}));
    expect(adviseEndpointing(long)).toBeUndefined();
  });

  it('is not called too short where the agent was cut in the middle of what it said', () => {
    const late = { interrupted: true, heardMs: 2_500 };
    expect(adviseEndpointing([1, 2, 3].map((number) => answer(number, 400, late)))).toBeUndefined();
  });

  it('is not judged from fewer than three answers, nor from bars that hold more', () => {
    expect(adviseEndpointing([answer(1, 2_000), answer(2, 2_000)])).toBeUndefined();
    const blurred: WaterfallBar[] = [{ part: 'endpointing', fromMs: 0, ms: 2_000, with: ['model'] }];
    expect(adviseEndpointing([1, 2, 3, 4].map((number) => answer(number, 0, { waterfall: blurred })))).toBeUndefined();
  });
});
