import { describe, expect, it } from 'vitest';
import { createBargeInGate } from './barge-in-gate.ts';

describe('barge-in gate', () => {
  it('keeps out the late audio of a cut turn until the agent speaks anew', () => {
    const gate = createBargeInGate();
    expect(gate.admits(0)).toBe(true);
    gate.shut(100, 'vapi', 'a');
    expect(gate.admits(120)).toBe(false);
    expect(gate.admits(300)).toBe(false);
    gate.callerTurnEnded();
    gate.speechStarted({}, 310);
    expect(gate.admits(320)).toBe(true);
  });

  it('stays shut when the agent says once more that it speaks in the turn that was cut', () => {
    const gate = createBargeInGate();
    gate.speechStarted({ turn: 3, text: 'A full' }, 0);
    gate.admits(20);
    gate.shut(100, 'local');
    gate.callerTurnEnded();
    expect(gate.speechStarted({ turn: 3, text: 'A full service' }, 110)).toBe('past');
    expect(gate.admits(120)).toBe(false);
    expect(gate.speechStarted({ turn: 5 }, 130)).toBe('next');
    expect(gate.admits(140)).toBe(true);
    expect(gate.speechStarted({ turn: 3 }, 150)).toBe('past');
  });

  it('knows the cut turn by its text where turns have no numbers', () => {
    const gate = createBargeInGate();
    gate.speechStarted({ text: 'A full service' }, 0);
    gate.admits(20);
    gate.shut(100, 'local');
    gate.callerTurnEnded();
    gate.speechStarted({ text: 'A full service is ninety' }, 110);
    expect(gate.isShut).toBe(true);
    gate.speechStarted({ text: 'Brakes only.' }, 130);
    expect(gate.isShut).toBe(false);
  });

  it('takes the first message of a turn for one of the cut turn when that was cut before it was told of', () => {
    const gate = createBargeInGate();
    gate.admits(0);
    gate.shut(100, 'local');
    gate.speechStarted({ turn: 4 }, 300);
    expect(gate.admits(310)).toBe(false);
    gate.speechStarted({ turn: 6 }, 900);
    expect(gate.admits(910)).toBe(true);
  });

  it('opens for the first audio behind a gap once the model speaks for another turn, not when it goes on with the cut one', () => {
    const gate = createBargeInGate();
    gate.modelSpoke('a', 0);
    gate.admits(0);
    gate.shut(10, 'vapi', 'a');
    gate.modelSpoke('a', 20);
    gate.modelSpoke(undefined, 30);
    expect(gate.admits(200)).toBe(false);
    gate.modelSpoke('b', 210);
    expect(gate.admits(220)).toBe(false);
    expect(gate.admits(240)).toBe(false);
    expect(gate.admits(340)).toBe(true);
  });

  it('opens for a later turn whose audio follows without a gap, a second after its model began to write', () => {
    const gate = createBargeInGate();
    gate.modelSpoke('a', 0);
    gate.admits(0);
    gate.shut(10, 'local', 'a');
    gate.modelSpoke('b', 100);
    const admitted: number[] = [];
    for (let nowMs = 20; nowMs < 1_500; nowMs += 20) if (gate.admits(nowMs)) admitted.push(nowMs);
    expect(admitted[0]).toBe(1_100);
  });

  it.for([
    ['that has stopped', 'vapi', 400],
    ['that does not know of the cut', 'local', 1_500],
  ] as const)('opens after a silence in the audio of an agent %s', ([, by, silenceMs]) => {
    const gate = createBargeInGate();
    gate.admits(0);
    gate.shut(0, by);
    expect(gate.admits(silenceMs - 10)).toBe(false);
    expect(gate.admits(2 * silenceMs - 20)).toBe(false);
    expect(gate.admits(3 * silenceMs)).toBe(true);
  });

  it('takes silence that is sent for silence', () => {
    const gate = createBargeInGate();
    gate.shut(0, 'vapi');
    for (let nowMs = 20; nowMs < 400; nowMs += 20) expect(gate.admits(nowMs, true)).toBe(false);
    expect(gate.admits(400)).toBe(true);
  });

  it('does not take the silence of a muted agent for one of its own', () => {
    const gate = createBargeInGate();
    gate.shut(0, 'local');
    gate.unmuted(3_000);
    expect(gate.admits(3_020)).toBe(false);
  });

  it('cancels audio that comes only after its cancel', () => {
    const gate = createBargeInGate();
    gate.modelSpoke('a', 0);
    gate.shut(0, 'vapi', 'a');
    expect(gate.admits(10)).toBe(false);
  });

  it('passes over an interruption of a turn that is long over', () => {
    const gate = createBargeInGate();
    gate.modelSpoke('a', 0);
    gate.shut(10, 'local');
    expect(gate.isPast('a')).toBe(false);
    gate.modelSpoke('b', 500);
    gate.speechStarted({ turn: 2 }, 600);
    expect(gate.isPast('a')).toBe(true);
    expect(gate.isPast('b')).toBe(false);
    expect(gate.isPast(undefined)).toBe(false);
  });

  it('takes an interruption of a turn that went on behind a silence for what it is', () => {
    const gate = createBargeInGate();
    gate.modelSpoke('a', 0);
    gate.admits(0);
    gate.shut(10, 'local');
    expect(gate.admits(1_600)).toBe(true);
    expect(gate.isPast('a')).toBe(false);
  });

  it('passes over the end of a turn that is not the present one', () => {
    const gate = createBargeInGate();
    gate.speechStarted({ turn: 2 }, 0);
    gate.shut(10, 'vapi');
    expect(gate.speechStopped(0)).toBe('past');
    expect(gate.speechStopped(2)).toBe('cut');
    gate.speechStarted({ turn: 4 }, 600);
    expect(gate.speechStopped(2)).toBe('past');
    expect(gate.speechStopped(4)).toBe('present');
    expect(gate.speechStopped(undefined)).toBe('present');
  });

  it('keeps text of the cut turn, and gives out that of the turn it opens for', () => {
    const gate = createBargeInGate();
    gate.modelSpoke('a', 0);
    gate.speechStarted({ turn: 0 }, 0);
    expect(gate.admitsText('A full', true, 0)).toBe(true);
    gate.admits(0);
    gate.shut(10, 'local');
    expect(gate.admitsText('service is', true, 20)).toBe(false);
    expect(gate.admitsText('A full service', false, 30)).toBe(false);
    gate.modelSpoke('b', 40);
    expect(gate.admitsText('Brakes', true, 50)).toBe(false);
    expect(gate.admitsText('only.', true, 60)).toBe(false);
    expect(gate.takeText()).toBeUndefined();
    gate.speechStarted({ turn: 1, text: 'Brakes' }, 70);
    expect(gate.takeText()).toBe('Brakes only.');
    expect(gate.takeText()).toBeUndefined();
  });

  it('takes the text that comes with the first sign of a turn', () => {
    const gate = createBargeInGate();
    gate.speechStarted({ turn: 0 }, 0);
    gate.shut(10, 'local');
    gate.admitsText('service is', true, 20);
    gate.speechStarted({ turn: 2, text: 'We close now.' }, 70);
    expect(gate.takeText()).toBe('We close now.');
  });

  it('begins anew with another agent, which counts its turns from the beginning', () => {
    const gate = createBargeInGate();
    gate.speechStarted({ turn: 7 }, 0);
    gate.shut(10, 'local');
    gate.reset();
    expect(gate.admits(20)).toBe(true);
    gate.shut(30, 'local');
    gate.callerTurnEnded();
    gate.speechStarted({ turn: 1 }, 40);
    expect(gate.admits(50)).toBe(true);
  });

  it('lets three interrupts in two seconds lead to one answer: that to the last thing said', () => {
    const gate = createBargeInGate();
    const heard: string[] = [];
    const audio = (turn: string, ...atMs: number[]) => {
      for (const nowMs of atMs) if (gate.admits(nowMs)) heard.push(turn);
    };
    gate.modelSpoke('a', 0);
    audio('a', 0, 20);
    gate.shut(40, 'vapi', 'a');
    audio('a', 60, 300);
    // The cancel of `b` comes before any of its audio, and that of `c` in the middle of it.
    gate.modelSpoke('b', 700);
    gate.shut(800, 'vapi', 'b');
    audio('b', 820, 1_100);
    gate.callerTurnEnded();
    gate.modelSpoke('c', 1_290);
    gate.speechStarted({}, 1_290);
    audio('c', 1_300);
    gate.shut(1_900, 'vapi', 'c');
    audio('c', 1_920, 2_200);
    gate.modelSpoke('c', 2_210);
    audio('c', 2_400);
    gate.modelSpoke('d', 2_500);
    gate.speechStarted({}, 2_510);
    audio('d', 2_600, 2_620);
    expect(heard).toEqual(['a', 'a', 'c', 'd', 'd']);
  });
});
