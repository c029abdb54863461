import { callEventSchema } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { cut, ended, factsOf, said } from '../lanes/facts.test-support.ts';
import { countTypes, factLine, factLines } from './fact-lines.ts';
import { factWords } from './fact-words.ts';

describe('facts in words', () => {
  it('has a sentence for every kind of fact', () => {
    const types = callEventSchema.options.map((option) => option.shape.type.value);
    // A fact of an older version may lack fields; it is told all the same.
    const untold = types.filter(
      (type) => factWords({ type, atMs: 0, turnId: 'turn_1', messageType: '', verdict: '' } as never).text === type,
    );
    expect(untold).toEqual([]);
  });

  it('names a kind that it does not know', () => {
    expect(factWords({ type: 'agent.sang', atMs: 0 } as never)).toEqual({ side: 'line', text: 'agent.sang' });
  });

  it('keeps what somebody said apart from its own words', () => {
    expect(factWords(said(0, 2, '<b>hi</b>'))).toEqual({ side: 'caller', text: 'Caller, so far', quote: '<b>hi</b>' });
  });

  it('says how much of a cut answer was heard', () => {
    expect(factWords(ended(0, 3, 5_000, 2_000)).text).toBe('Turn 3: the answer was cut, 2.00 s of 5.00 s heard');
    expect(factWords(cut(0, 3))).toMatchObject({
      isNotable: true,
      text: 'The caller cut in, 210 ms to silence (decided here)',
    });
  });
});

describe('raw facts', () => {
  const facts = factsOf(said(5, 1, 'a\nb'), said(6, 1, 'c'), cut(7, 1));

  it('stand one on a line, whatever was said', () => {
    expect(factLines(facts).trimEnd().split('\n')).toHaveLength(3);
    expect(JSON.parse(factLine(facts[0]!))).toEqual({
      id: '5-0',
      type: 'caller.said',
      atMs: 5,
      turnId: 'turn_1',
      text: 'a\nb',
    });
  });

  it('are counted by type, the most frequent first', () => {
    expect(countTypes(facts)).toEqual([
      ['caller.said', 2],
      ['agent.interrupted', 1],
    ]);
  });
});
