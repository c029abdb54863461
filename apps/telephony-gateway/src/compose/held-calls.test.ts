import type { CallId } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { HeldCalls } from './held-calls.ts';

const CALL = 'call_1' as CallId;
const registry = { has: (callId: CallId) => callId === CALL, deliver() {}, lookForCommands() {} };

describe('held calls', () => {
  it('holds no call before the registry is bound', () => {
    const held = new HeldCalls();
    expect(held.has(CALL)).toBe(false);
    expect(() => held.lookForCommands(CALL)).not.toThrow();
  });

  it('answers for the registry from the moment it is bound', () => {
    const held = new HeldCalls();
    held.bind(registry);
    expect(held.has(CALL)).toBe(true);
  });

  it('is bound once', () => {
    const held = new HeldCalls();
    held.bind(registry);
    expect(() => held.bind(registry)).toThrow('bound already');
  });
});
