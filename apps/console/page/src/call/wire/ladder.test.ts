import { callEventSchema } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { began, cut, factsOf, opened, said } from '../lanes/facts.test-support.ts';
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
      factsOf(said(0, 1, 'a'), said(100, 1, 'a b'), said(200, 1, 'a b c'), began(900, 1), said(1_000, 2, 'd')),
    );
    expect(rungs.map(({ count }) => count)).toEqual([3, 1, 1]);
  });

  it('knows every kind of fact but what the caller has heard so far', () => {
    const types = callEventSchema.options.map((option) => option.shape.type.value);
    const rung = (type: string) => ladderOf(factsOf({ type, atMs: 0, turnId: 'turn_1' } as never)).length;
    expect(types.filter((type) => rung(type) === 0)).toEqual(['agent.heard']);
  });
});
