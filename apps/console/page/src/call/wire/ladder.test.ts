import { callEventSchema } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { began, cut, factsOf, opened, saying } from '../lanes/facts.test-support.ts';
import { ladderOf } from './ladder.ts';

describe('the ladder of messages', () => {
  it('has an arrow for each message, with the time since the one above', () => {
    expect(ladderOf(factsOf(opened(0), began(1_200, 1), cut(1_500, 1)))).toMatchObject([
      { from: 'carrier', to: 'gateway', text: 'start', afterMs: 0 },
      { from: 'gateway', to: 'carrier', afterMs: 1_200 },
      { from: 'gateway', to: 'carrier', afterMs: 300, isNotable: true, text: 'clear, 1 ms after we decided' },
    ]);
  });

  it('counts partial transcripts that follow one another in one rung', () => {
    const rungs = ladderOf(
      factsOf(saying(0, 1, 'a'), saying(100, 1, 'a b'), saying(200, 1, 'a b c'), began(900, 1), saying(1_000, 2, 'd')),
    );
    expect(rungs.map(({ count }) => count)).toEqual([3, 1, 1]);
  });

  it('knows every kind of fact but what was said and heard so far', () => {
    const types = callEventSchema.options.map((option) => option.shape.type.value);
    const rung = (type: string) => ladderOf(factsOf({ type, atMs: 0, turnId: 'turn_1' } as never)).length;
    expect(types.filter((type) => rung(type) === 0)).toEqual(['caller.said', 'agent.heard']);
  });
});
