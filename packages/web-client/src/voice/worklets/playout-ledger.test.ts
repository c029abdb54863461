import { expect, test } from 'vitest';
import { PlayoutLedger } from './playout-ledger.ts';

test('each turn is told with what has sounded of it, the one that ended with all of it', () => {
  const ledger = new PlayoutLedger();
  ledger.beginTurn(0, 'turn_1');
  ledger.beginTurn(1000, 'turn_2');
  expect(ledger.advance(400)).toEqual([['turn_1', 400]]);
  expect(ledger.advance(400)).toEqual([]);
  expect(ledger.advance(1300)).toEqual([
    ['turn_1', 1000],
    ['turn_2', 300],
  ]);
});

test('a turn that is announced again after a resume is the same turn', () => {
  const ledger = new PlayoutLedger();
  ledger.beginTurn(0, 'turn_1');
  ledger.beginTurn(500, 'turn_1');
  expect(ledger.advance(800)).toEqual([['turn_1', 800]]);
});

test('numbers that were skipped on the wire do not count as heard of the turn', () => {
  const ledger = new PlayoutLedger();
  ledger.beginTurn(0, 'turn_1');
  ledger.renumber(0, 0);
  ledger.renumber(640, 1280);
  expect([639, 640, 700].map((at) => ledger.downlinkSampleAt(at))).toEqual([639, 1280, 1340]);
  expect(ledger.advance(700)).toEqual([['turn_1', 700]]);
});

test('behind a cut nothing is of the turn, and what was thrown away counts as passed', () => {
  const ledger = new PlayoutLedger();
  ledger.beginTurn(0, 'turn_1');
  ledger.beginTurn(2000, 'turn_2');
  ledger.cut(1000, 9600);
  expect(ledger.advance(1100)).toEqual([['turn_1', 1000]]);
  expect(ledger.downlinkSampleAt(1000)).toBe(9600);
  expect(ledger.latestTurnSamplesAt(1100)).toBe(0);
  ledger.beginTurn(1100, 'turn_2');
  expect(ledger.advance(1200)).toEqual([['turn_2', 100]]);
});
