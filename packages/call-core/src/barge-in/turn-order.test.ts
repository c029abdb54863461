import { describe, expect, it } from 'vitest';
import { TurnOrder } from './turn-order.ts';

/** An agent that has told of turn 3, with its text, and has begun to say it. */
function inTurnThree(): TurnOrder {
  const order = new TurnOrder();
  order.speechStarted({ turn: 3, text: 'We open' }, 0);
  return order;
}

describe('a turn that is told of by number', () => {
  it('is the present one however often it is told of, the next one with a higher number, and past with a lower one', () => {
    const order = new TurnOrder();
    const places = [3, 3, 4, 3, 4].map((turn) => order.speechStarted({ turn }, 0));
    expect(places).toEqual(['present', 'present', 'next', 'past', 'present']);
  });

  it('is past once it was cut, and the turn behind it is the present one', () => {
    const order = inTurnThree();
    order.cut(undefined, true, 100);
    expect(order.speechStarted({ turn: 3 }, 200)).toBe('past');
    expect(order.speechStarted({ turn: 4 }, 200)).toBe('present');
    expect(order.speechStarted({ turn: 4 }, 300)).toBe('present');
  });

  it('has its number told late: within a second of its cut it is the cut one, once', () => {
    const cutUntold = (): TurnOrder => {
      const order = new TurnOrder();
      order.cut(undefined, true, 0);
      return order;
    };
    expect(cutUntold().speechStarted({ turn: 1 }, 999)).toBe('past');
    expect(cutUntold().speechStarted({ turn: 1 }, 1_000)).toBe('present');
    const order = cutUntold();
    expect([1, 1, 2].map((turn) => order.speechStarted({ turn }, 10))).toEqual(['past', 'past', 'present']);
  });

  it('is the answer when the caller has finished since the cut', () => {
    const order = new TurnOrder();
    order.cut(undefined, true, 0);
    order.callerTurnEnded();
    expect(order.speechStarted({ turn: 1 }, 10)).toBe('present');
  });

  it('is no belated one of a cut without sound, nor of a cut whose turn was told of', () => {
    const silent = new TurnOrder();
    silent.cut('a', false, 0);
    expect(silent.speechStarted({ turn: 1 }, 10)).toBe('present');
    const told = inTurnThree();
    told.cut(undefined, true, 0);
    expect(told.speechStarted({ turn: 4 }, 10)).toBe('present');
  });

  it('is a belated one of a cut whose model had spoken for it, also without sound', () => {
    const order = new TurnOrder();
    order.modelSpoke('a', 0);
    order.cut('a', false, 0);
    expect(order.speechStarted({ turn: 1 }, 10)).toBe('past');
  });

  it('is over by its own number alone', () => {
    const order = inTurnThree();
    order.speechStarted({ turn: 5 }, 0);
    expect([undefined, 5, 6, 4].map((turn) => order.speechStopped(turn))).toEqual([
      'present',
      'present',
      'present',
      'past',
    ]);
    order.cut(undefined, true, 0);
    expect([5, 4, 6, undefined].map((turn) => order.speechStopped(turn))).toEqual([
      'cut',
      'past',
      'present',
      'present',
    ]);
  });
});

describe('a turn without a number', () => {
  it.for([
    ['more of the text that was cut', 'We open at nine', 'past'],
    ['the beginning of the text that was cut', 'We', 'past'],
    ['another text', 'Certainly', 'present'],
    ['an empty text', '', 'present'],
    ['no text', undefined, 'present'],
  ] as const)('is told apart by %s', ([, text, place]) => {
    const order = inTurnThree();
    order.cut(undefined, true, 0);
    expect(order.speechStarted({ text }, 10)).toBe(place);
  });

  it('is not past while nothing was cut', () => {
    expect(new TurnOrder().speechStarted({ text: 'We open' }, 0)).toBe('present');
  });

  it('forgets the text of a turn that is over', () => {
    const order = inTurnThree();
    order.ended();
    order.cut(undefined, true, 0);
    expect(order.speechStarted({ text: 'We open' }, 10)).toBe('present');
  });
});

describe('a turn that its model has an id for', () => {
  it('is the next one when it was not known, then the present one, and past once it was cut', () => {
    const order = new TurnOrder();
    expect(['a', 'a', 'b'].map((id) => order.modelSpoke(id, 0))).toEqual(['next', 'present', 'next']);
    expect([order.hasTurnAfter('a'), order.hasTurnAfter('b')]).toEqual([true, false]);
    order.cut('b', true, 0);
    expect([order.isCut('a'), order.isCut('b')]).toEqual([false, true]);
    expect([order.modelSpoke('b', 10), order.modelSpoke('c', 10)]).toEqual(['past', 'next']);
  });

  it('is the one that was cut when nobody says which, and no model had spoken before its cut', () => {
    const order = new TurnOrder();
    order.cut(undefined, true, 0);
    expect([order.modelSpoke('a', 999), order.modelSpoke('b', 999)]).toEqual(['past', 'next']);
    const late = new TurnOrder();
    late.cut(undefined, true, 0);
    expect(late.modelSpoke('a', 1_000)).toBe('next');
  });

  it('is remembered as cut over eight cuts, each of them once', () => {
    const order = new TurnOrder();
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'h']) order.cutModel(id);
    expect(order.isCut('a')).toBe(true);
    order.cutModel('i');
    expect([order.isCut('a'), order.isCut('b'), order.isCut('i')]).toEqual([false, true, true]);
  });

  it('is the present one by default, and none when no model has spoken', () => {
    const order = new TurnOrder();
    order.cutModel();
    order.modelSpoke('a', 0);
    order.cutModel();
    expect(order.isCut('a')).toBe(true);
  });
});
