import type { CallEvent } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { at, created, FIRST_FENCE } from './facts.test-support.ts';
import { isFirstOpening } from './first-opening.ts';

const stream = (ms: number, reason?: 'first' | 'resumed' | 'handedOver'): CallEvent =>
  at(ms, { type: 'stream.opened', streamSid: 'MZ', fence: FIRST_FENCE, ...(reason && { reason }) });

describe('the first opening of a line', () => {
  it('is the one that says so, whatever its fence is', () => {
    expect(isFirstOpening([stream(0, 'first')], 0)).toBe(true);
  });

  it('is none of those that take a call over', () => {
    expect(isFirstOpening([created, stream(0, 'resumed')], 1)).toBe(false);
    expect(isFirstOpening([created, stream(0, 'handedOver')], 1)).toBe(false);
  });

  it('without a reason is the one that follows the creation of the call', () => {
    const facts = [created, stream(0), stream(500)];
    expect([1, 2].map((index) => isFirstOpening(facts, index))).toEqual([true, false]);
    expect(isFirstOpening(facts.slice(1), 0)).toBe(false);
  });

  it('is no other fact, and nothing outside of the log', () => {
    expect(isFirstOpening([created], 0)).toBe(false);
    expect(isFirstOpening([created], -1)).toBe(false);
  });
});
