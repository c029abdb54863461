/** Turns of the agent, with its messages and its audio in any order. */
import {
  type BargeInPolicies,
  BARGE_IN_POLICIES,
  CallLevelMeter,
  DEFAULT_DOWNLINK_OPTIONS,
} from '@trunkline/call-core';
import type { CallEvent, VapiControlMessage } from '@trunkline/protocol';
import { ManualClock } from '@trunkline/testkit';
import { describe, expect, it } from 'vitest';
import { AgentToCaller } from '../media/agent-to-caller.ts';
import { createAgentOrders } from './agent-orders.ts';
import { CallBargeIn } from './call-barge-in.ts';
import { createCallTalk } from './call-talk.ts';
import { CallTurns } from './call-turns.ts';

const FRAME = Uint8Array.from({ length: 160 }, (_, index) => (index % 8 < 4 ? 0x80 : 0x00));

/** A call whose carrier plays what it is sent at once, so that every mark comes back. */
function createRig(policies: BargeInPolicies = BARGE_IN_POLICIES.vapi) {
  const clock = new ManualClock();
  const facts: CallEvent[] = [];
  const said: VapiControlMessage[] = [];
  const journal = {
    epochMs: (nowMs: number) => nowMs,
    record: (event: CallEvent) => void facts.push(event),
    flush: async () => {},
  };
  const turns = new CallTurns(clock, journal, 0);
  const toCaller = new AgentToCaller({
    agentFormat: 'mulaw',
    downlink: DEFAULT_DOWNLINK_OPTIONS,
    carrier: {
      current: {
        isWritable: () => true,
        writeFrame() {},
        flush() {},
        writeMark: (generation, sequence) => void clock.setTimeout(() => markBack(generation, sequence), 1),
        clear() {},
        hold() {},
        resume() {},
        turnStarted() {},
        turnEnded() {},
      },
    },
    turns,
    clock,
    levels: new CallLevelMeter('mulaw', 0),
    latency: { record() {} },
  });
  const orders = createAgentOrders({ say: (message) => void said.push(message), phrase: 'Okay.', unmuted() {} });
  const bargeIn = new CallBargeIn({
    policies,
    afterLocalCut: { mode: 'mute', waitMs: 500 },
    orders,
    readPhrase: (text) => (text.includes('wait') ? 'interrupt' : 'other'),
    judge: undefined,
    guard: { run: (_where, callback) => callback() },
    toCaller,
    turns,
    clock,
    journal,
    latency: { record() {} },
  });
  const talk = createCallTalk({ turns, bargeIn, toCaller, words: { tell() {} }, clock });
  const markBack = (generation: number, sequence: number): void => {
    if (toCaller.markReturned(generation, sequence, clock.nowMs())) talk.heard();
  };
  const pass = (ms: number): void => {
    for (let passed = 0; passed < ms; passed += 20) {
      clock.advance(20);
      toCaller.tick(clock.nowMs());
      talk.tick(clock.nowMs());
      bargeIn.tick(clock.nowMs());
    }
  };
  return {
    talk,
    turns,
    said,
    facts,
    pass,
    /** Audio at the pace of speech. */
    speak(frames: number) {
      for (let frame = 0; frame < frames; frame += 1) {
        toCaller.audioReceived(FRAME, clock.nowMs());
        pass(20);
      }
    },
    ended: () => facts.filter((fact) => fact.type === 'agent.turnEnded'),
  };
}

describe('a turn of the agent', () => {
  it('is one turn when its end is announced before its last audio', () => {
    const { talk, speak, pass, ended } = createRig();
    talk.agentSpeechStarted({ turn: 0 });
    talk.agentTextReceived('We open at nine.', true);
    speak(20);
    talk.agentSpeechStopped(0);
    speak(20);
    expect(ended()).toEqual([]);
    pass(1_000);
    expect(ended()).toMatchObject([{ text: 'We open at nine.', sentMs: 800, heardMs: 800, interrupted: false }]);
  });

  it('is over a moment after its end was announced and its last audio came', () => {
    const { talk, turns, speak, pass } = createRig();
    speak(20);
    talk.agentSpeechStopped(0);
    pass(180);
    expect(turns.isAgentTurnOpen).toBe(true);
    pass(40);
    expect(turns.isAgentTurnOpen).toBe(false);
  });

  it('is over when nothing comes for longer, for an agent that announces nothing', () => {
    const { turns, speak, pass } = createRig();
    speak(20);
    pass(1_400);
    expect(turns.isAgentTurnOpen).toBe(true);
    pass(200);
    expect(turns.isAgentTurnOpen).toBe(false);
  });

  it('is over when the next one begins, and keeps its text apart from the next one’s', () => {
    const { talk, speak, pass, ended } = createRig();
    talk.agentSpeechStarted({ turn: 0 });
    talk.agentTextReceived('One.', true);
    speak(20);
    talk.agentSpeechStopped(0);
    talk.agentTextReceived('Two.', true);
    talk.agentSpeechStarted({ turn: 1 });
    speak(20);
    talk.agentSpeechStopped(1);
    pass(1_000);
    expect(ended()).toMatchObject([
      { text: 'One.', sentMs: 400 },
      { text: 'Two.', sentMs: 400 },
    ]);
  });

  it('is not ended by a late word of the end of the one before', () => {
    const { talk, turns, speak, pass } = createRig();
    talk.agentSpeechStarted({ turn: 0 });
    speak(10);
    pass(2_000);
    talk.agentSpeechStarted({ turn: 2 });
    speak(10);
    talk.agentSpeechStopped(0);
    pass(400);
    expect(turns.isAgentTurnOpen).toBe(true);
  });

  it('that is heard when the call ends was no interrupted one', () => {
    const { talk, speak, pass, ended } = createRig();
    speak(20);
    talk.agentSpeechStopped(0);
    pass(200);
    talk.callEnded();
    expect(ended()).toMatchObject([{ interrupted: false }]);
  });

  it('that was cut stays out, with its text, until the agent begins a later one', () => {
    const { talk, speak, pass, ended, said } = createRig();
    talk.agentSpeechStarted({ turn: 0, text: 'A full service' });
    talk.agentTextReceived('A full service', true);
    speak(45);
    talk.callerTranscribedPartially('wait');
    talk.agentTextReceived('is ninety pounds.', true);
    talk.agentSpeechStarted({ turn: 0, text: 'A full service is ninety pounds.' });
    speak(40);
    talk.agentSpeechStopped(0);
    talk.callerSpeechStopped();
    talk.agentTextReceived('Brakes only.', true);
    talk.agentSpeechStarted({ turn: 2, text: 'Brakes only.' });
    speak(20);
    talk.agentSpeechStopped(2);
    pass(1_000);
    expect(ended()).toMatchObject([
      { text: 'A full service', interrupted: true },
      { text: 'Brakes only.', sentMs: 400, interrupted: false },
    ]);
    const heard = ended()[0]?.heardText ?? '';
    expect(said).toMatchObject([
      { type: 'control', control: 'mute-assistant' },
      { type: 'add-message', message: { role: 'system', content: expect.stringContaining(`"${heard}"`) } },
      { type: 'control', control: 'unmute-assistant' },
    ]);
  });

  it('that Vapi cuts a moment after us is told to nobody', () => {
    const { talk, speak, pass, said } = createRig();
    speak(45);
    talk.callerTranscribedPartially('wait');
    pass(300);
    talk.interrupted(undefined);
    pass(1_000);
    expect(said).toEqual([
      { type: 'control', control: 'mute-assistant' },
      { type: 'control', control: 'unmute-assistant' },
    ]);
  });
});

it('words that the caller typed stand in the record as said, and as typed', () => {
  const { talk, speak, facts } = createRig();
  talk.callerTyped('When do you open?');
  speak(20);
  expect(facts.filter(({ type }) => type.startsWith('caller.'))).toMatchObject([
    { type: 'caller.said', turnId: 'turn_1', text: 'When do you open?' },
    { type: 'caller.typed', turnId: 'turn_1', characters: 17 },
    { type: 'caller.turnEnded', turnId: 'turn_1', text: 'When do you open?' },
  ]);
});
