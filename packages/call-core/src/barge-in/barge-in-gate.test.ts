import { describe, expect, it } from 'vitest';
import { createBargeInGate } from './barge-in-gate.ts';

describe('barge-in gate', () => {
  it('keeps out the late audio of a cut turn until the agent speaks anew', () => {
    const gate = createBargeInGate();
    expect(gate.admits(0)).toBe(true);
    gate.shut(100, 'a');
    expect(gate.admits(120)).toBe(false);
    expect(gate.admits(300)).toBe(false);
    gate.speechStarted();
    expect(gate.admits(320)).toBe(true);
  });

  it('opens when the model speaks for another turn, not when it goes on with the cut one', () => {
    const gate = createBargeInGate();
    gate.shut(0, 'a');
    gate.modelSpoke('a');
    expect(gate.isShut).toBe(true);
    gate.modelSpoke(undefined);
    expect(gate.isShut).toBe(true);
    gate.modelSpoke('b');
    expect(gate.isShut).toBe(false);
  });

  it('stays shut when the model speaks, if nobody said which turn was cut', () => {
    const gate = createBargeInGate();
    gate.shut(0);
    gate.modelSpoke('b');
    expect(gate.isShut).toBe(true);
  });

  it('opens after a silence of 400 ms in the audio, and no sooner', () => {
    const gate = createBargeInGate();
    gate.shut(1_000);
    expect(gate.admits(1_399)).toBe(false);
    expect(gate.admits(1_799)).toBe(true);
  });

  it('opens after a pause in the audio, for an agent that announces nothing', () => {
    const gate = createBargeInGate(400);
    gate.shut(0);
    expect(gate.admits(390)).toBe(false);
    expect(gate.admits(780)).toBe(false);
    expect(gate.admits(1200)).toBe(true);
  });

  it('cancels audio that comes only after its cancel', () => {
    const gate = createBargeInGate();
    gate.shut(0, 'a');
    expect(gate.admits(10)).toBe(false);
  });

  it('lets three interrupts in two seconds lead to one answer: that to the last thing said', () => {
    const gate = createBargeInGate();
    const heard: string[] = [];
    const audio = (turn: string, ...atMs: number[]) => {
      for (const nowMs of atMs) if (gate.admits(nowMs)) heard.push(turn);
    };
    audio('a', 0, 20);
    gate.shut(40, 'a');
    audio('a', 60, 300);
    // The cancel of `b` comes before any of its audio, and that of `c` in the middle of it.
    gate.modelSpoke('b');
    gate.shut(800, 'b');
    audio('b', 820, 1_100);
    gate.modelSpoke('c');
    gate.speechStarted();
    audio('c', 1_300);
    gate.shut(1_900, 'c');
    audio('c', 1_920, 2_200);
    gate.modelSpoke('c');
    audio('c', 2_400);
    gate.modelSpoke('d');
    gate.speechStarted();
    audio('d', 2_600, 2_620);
    expect(heard).toEqual(['a', 'a', 'c', 'd', 'd']);
  });
});
