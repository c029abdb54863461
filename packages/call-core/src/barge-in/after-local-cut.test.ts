import { describe, expect, it } from 'vitest';
import { AfterLocalCut, type AfterLocalCutMode } from './after-local-cut.ts';

const WAIT_MS = 500;

function createRig(mode: AfterLocalCutMode) {
  const orders: string[] = [];
  const order = (what: string) => () => void orders.push(what);
  const after = new AfterLocalCut(
    {
      mute: order('mute'),
      unmute: order('unmute'),
      interrupt: order('interrupt'),
      tellHeard: (text) => void orders.push(`heard: ${text}`),
    },
    { mode, waitMs: WAIT_MS },
  );
  after.cut('A full', 0);
  return { after, orders };
}

describe('after a cut of ours', () => {
  it.for([
    ['nothing', []],
    ['tell', ['heard: A full']],
    ['mute', ['mute', 'heard: A full']],
    ['interrupt', ['interrupt', 'heard: A full']],
  ] as const)('an agent that goes on is told, with %s', ([mode, told]) => {
    const { after, orders } = createRig(mode);
    after.tick(WAIT_MS - 1);
    expect(orders).toEqual(mode === 'mute' ? ['mute'] : []);
    after.tick(WAIT_MS);
    after.tick(WAIT_MS + 20);
    expect(orders).toEqual(told);
  });

  it.for([
    ['tell', []],
    ['mute', ['mute', 'unmute']],
    ['interrupt', []],
  ] as const)('an agent that stops by itself is told nothing of it, with %s', ([mode, told]) => {
    const { after, orders } = createRig(mode);
    after.agentInterrupted();
    after.tick(WAIT_MS);
    after.callerTurnEnded();
    after.nextTurnBegan();
    expect(orders).toEqual(told);
  });

  it('an agent may still stop by itself when the caller has finished already', () => {
    const { after, orders } = createRig('interrupt');
    after.callerTurnEnded();
    after.tick(WAIT_MS - 1);
    expect(orders).toEqual([]);
    after.tick(WAIT_MS);
    expect(orders).toEqual(['interrupt', 'heard: A full']);
  });

  it('an agent that has finished is not made to break off anything', () => {
    const { after, orders } = createRig('interrupt');
    after.agentStopped();
    after.tick(WAIT_MS);
    expect(orders).toEqual(['heard: A full']);
  });

  it('an agent that is in its next turn already is not made to break that off', () => {
    const { after, orders } = createRig('interrupt');
    after.nextTurnBegan();
    after.tick(WAIT_MS);
    expect(orders).toEqual(['heard: A full']);
  });

  it('words that the agent says instead may be cut as well, and lead to no others', () => {
    const { after, orders } = createRig('interrupt');
    after.tick(WAIT_MS);
    after.nextTurnBegan();
    after.cut('Ok', 1_000);
    after.tick(1_000 + WAIT_MS);
    expect(orders).toEqual(['interrupt', 'heard: A full', 'heard: Ok']);
    after.callerTurnEnded();
    after.cut('Brakes', 9_000);
    after.tick(9_000 + WAIT_MS);
    expect(orders.slice(3)).toEqual(['interrupt', 'heard: Brakes']);
  });

  it.for([
    ['the caller has finished', (after: AfterLocalCut) => after.callerTurnEnded()],
    ['its next turn begins', (after: AfterLocalCut) => after.nextTurnBegan()],
    ['it has finished', (after: AfterLocalCut) => after.agentStopped()],
    ['seconds have passed in which nothing of this came', (after: AfterLocalCut) => after.tick(8_000)],
    ['it has a new socket', (after: AfterLocalCut) => after.agentOpened(false)],
  ] as const)('a muted agent is heard again once %s', ([, happen]) => {
    const { after, orders } = createRig('mute');
    happen(after);
    happen(after);
    expect(orders.filter((order) => order === 'mute')).toHaveLength(1);
    expect(orders.includes('unmute')).toBe(true);
    expect(after.isMuted).toBe(false);
  });

  it('an agent that another replica has muted is heard again once it is taken over', () => {
    const orders: string[] = [];
    const unmute = (): void => void orders.push('unmute');
    const sink = { mute() {}, unmute, interrupt() {}, tellHeard() {} };
    const after = new AfterLocalCut(sink, { mode: 'mute', waitMs: WAIT_MS });
    after.agentOpened(false);
    after.agentOpened(false);
    expect(orders).toEqual(['unmute']);
  });

  it('another agent is told nothing of it', () => {
    const { after, orders } = createRig('mute');
    after.agentOpened(true);
    after.tick(WAIT_MS);
    after.callerTurnEnded();
    expect(orders).toEqual(['mute']);
  });
});
