import { describe, expect, it } from 'vitest';
import { buildAxisModel, factBeside, factNear, firstAtOrAfter, turnAt } from './axis-model.ts';
import { asked, began, cut, ended, factsOf, opened, said } from './facts.test-support.ts';

const model = buildAxisModel(
  factsOf(
    opened(0),
    said(500, 1, 'Hi'),
    asked(900, 1, 'Hi'),
    began(1_000, 1),
    cut(2_000, 1),
    ended(2_010, 1, 4_000, 1_000),
  ),
);

describe('the axis of a call', () => {
  it('ends with the last thing that is known, heard or not', () => expect(model.endMs).toBe(5_000));

  it('finds the fact next to a moment, if one is near', () => {
    expect(factNear(model, 1_030, 50)?.index).toBe(3);
    expect(factNear(model, 1_300, 50)).toBeUndefined();
  });

  it('goes from fact to fact, also from a moment before the first and after the last', () => {
    const beside = (place: { chosen?: number; atMs: number }, by: 1 | -1): number | undefined =>
      factBeside(model, { chosen: undefined, ...place }, by)?.index;
    expect([beside({ chosen: 2, atMs: 900 }, 1), beside({ chosen: 2, atMs: 900 }, -1)]).toEqual([3, 1]);
    expect([beside({ atMs: 950 }, 1), beside({ atMs: 950 }, -1)]).toEqual([3, 2]);
    expect([beside({ atMs: -50 }, 1), beside({ atMs: -50 }, -1)]).toEqual([0, undefined]);
    expect([beside({ atMs: 4_900 }, 1), beside({ atMs: 4_900 }, -1)]).toEqual([undefined, 5]);
  });

  it('finds the turn at a moment with its question and its answer', () => {
    expect(turnAt(model, 1_500, 9_000)).toEqual({ fromMs: 500, toMs: 5_000 });
    expect(turnAt(model, 6_000, 9_000)).toBeUndefined();
  });

  it('marks each interruption', () => expect(model.marks).toMatchObject([{ kind: 'interrupt', atMs: 2_000, fact: 4 }]));

  it('marks a pause until it was resumed or turned out to be an interruption', () => {
    const { marks } = buildAxisModel(
      factsOf(
        { type: 'agent.paused', atMs: 100 },
        { type: 'agent.resumed', atMs: 700, pausedMs: 600 },
        { type: 'agent.paused', atMs: 900 },
        cut(1_100, 1),
      ),
    );
    expect(marks.filter(({ kind }) => kind === 'hold')).toMatchObject([
      { atMs: 100, toMs: 700 },
      { atMs: 900, toMs: 1_100 },
    ]);
  });

  it('puts facts of two writers in the order of time and leaves their indices alone', () => {
    const late = buildAxisModel(factsOf(opened(0), began(900, 1), said(300, 1, 'Hi')));
    expect(late.byTime.map(({ index }) => index)).toEqual([0, 2, 1]);
  });

  it('is built of nothing too', () => expect(buildAxisModel([])).toMatchObject({ endMs: 0, workRows: 1 }));
});

it.each([
  [0, 0],
  [5, 1],
  [6, 2],
  [99, 3],
])('the first of 1, 5 and 9 that is not before %d is number %d', (at, index) =>
  expect(firstAtOrAfter([1, 5, 9], at, (value) => value)).toBe(index),
);
