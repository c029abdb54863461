import type { CallEvent } from '@trunkline/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario } from '../format/parse-scenario.ts';
import { arbitraryFacts } from './arbitrary-facts.test-support.ts';
import { CUT_AND_HELD, LATE_TOOL, REPLICA_DIED } from './recorded-calls.test-support.ts';
import { type RecordedCall, writeScenario } from './write-scenario.ts';

const session: RecordedCall['session'] = { callId: 'call_ffffffffffffffffffffffff830fae9c', channel: 'twilio' };
const write = (facts: readonly CallEvent[], more: Partial<RecordedCall['session']> = {}) =>
  writeScenario({ session: { ...session, ...more }, facts });
const read = (facts: readonly CallEvent[], more: Partial<RecordedCall['session']> = {}) =>
  parseScenario(write(facts, more));
const at = (fromMs: number, ...facts: CallEvent[]): CallEvent[] =>
  facts.map((fact) => ({ ...fact, atMs: fact.atMs + fromMs }));

describe('a call as a scenario', () => {
  it('has what both sides said, and when the caller cut in', () => {
    expect(read(CUT_AND_HELD).steps).toMatchObject([
      { kind: 'agent', agent: 'Good morning.' },
      { kind: 'caller', caller: 'My bike needs a service.' },
      { kind: 'agent', agent: 'A full service takes two working days and a test ride.', answersAfterMs: 16 },
      { kind: 'caller', caller: 'Wait. Only the brakes.', cutsInAfterMs: 1789 },
      { kind: 'agent', agent: 'No problem. Brakes only.' },
      { kind: 'callerHangsUp', callerHangsUp: true },
    ]);
  });

  it('has a hold for words as those words, and takes them out of what the caller said in their turn', () => {
    const said = (atMs: number, text: string): CallEvent => ({ type: 'caller.said', atMs, turnId: 'turn_2', text });
    const facts: CallEvent[] = [
      { type: 'call.created', atMs: 0, channel: 'twilio' },
      { type: 'agent.turnStarted', atMs: 1_000, turnId: 'turn_1' },
      { type: 'agent.paused', atMs: 3_000, speechToClearMs: 160 },
      { type: 'agent.resumed', atMs: 3_500, pausedMs: 500 },
      said(3_700, 'Uh-huh.'),
      { type: 'agent.turnEnded', atMs: 9_000, ...heard('turn_1', 'All of this is heard to its end.', 7_500) },
      said(13_000, 'Uh-huh. Thank you.'),
      { type: 'call.ended', atMs: 14_000, endedBy: 'caller', reason: 'caller-hung-up', durationMs: 14_000 },
    ];
    const { steps, behaviour } = read(facts);
    expect(steps).toMatchObject([
      { kind: 'agent', goesOnOver: [{ afterMs: 1_800, caller: 'Uh-huh.' }] },
      { kind: 'caller', caller: 'Thank you.' },
      { kind: 'callerHangsUp' },
    ]);
    expect(behaviour).toEqual({ interruptAfterWords: 2 });
  });

  it('has words that held the agent and words that cut it short in one turn', () => {
    const { steps } = read([
      { type: 'agent.turnStarted', atMs: 1_000, turnId: 'turn_1' },
      { type: 'agent.paused', atMs: 3_000, speechToClearMs: 160 },
      { type: 'agent.resumed', atMs: 3_500, pausedMs: 500 },
      { type: 'caller.said', atMs: 3_700, turnId: 'turn_2', text: 'Uh-huh.' },
      { type: 'agent.interrupted', atMs: 6_000, decidedBy: 'local', ...cutAfter(200) },
      { type: 'agent.turnEnded', atMs: 6_020, ...heard('turn_1', 'Not all of this.', 4_500), interrupted: true },
      { type: 'caller.said', atMs: 7_500, turnId: 'turn_2', text: 'Uh-huh. Wait, please.' },
    ]);
    expect(steps).toMatchObject([
      { kind: 'agent', goesOnOver: [{ afterMs: 1_800, caller: 'Uh-huh.' }] },
      { kind: 'caller', caller: 'Wait, please.', cutsInAfterMs: 4_760 },
      { kind: 'callerHangsUp' },
    ]);
  });

  it('has a hold without words as a voice that nobody understands, as long as it was', () => {
    const { steps, behaviour } = read([
      { type: 'agent.turnStarted', atMs: 1_000, turnId: 'turn_1' },
      { type: 'agent.paused', atMs: 3_000, speechToClearMs: 160 },
      { type: 'agent.resumed', atMs: 3_900, pausedMs: 900 },
      { type: 'agent.turnEnded', atMs: 6_000, ...heard('turn_1', 'Heard to its end.', 4_000) },
    ]);
    expect(steps[0]).toMatchObject({ goesOnOver: [{ afterMs: 1_800, noise: 'bystander', durationMs: 550 }] });
    expect(behaviour?.hearsFromDbfs).toBeGreaterThan(-34);
  });

  it('has tools with their durations, and what came of a late one as words of the agent’s own', () => {
    expect(read(LATE_TOOL).steps).toMatchObject([
      { kind: 'agent' },
      { kind: 'caller' },
      { kind: 'agentCallsTool', agentCallsTool: { name: 'check_stock', takesMs: 8_180 } },
      { kind: 'agent', agent: 'I am checking.' },
      { kind: 'agentSaysLate', agentSaysLate: { containing: 'check_stock', says: 'There is one.' } },
      { kind: 'callerHangsUp' },
    ]);
  });

  it('says which replica died, and how far into which turn', () => {
    expect(read(REPLICA_DIED).replay?.mishap).toEqual({ what: 'replica-dies', agentTurn: 1, afterMs: 4_482 });
  });

  it('knows when the caller spoke and how long, and how long the platform waited, where that was measured', () => {
    const { steps, behaviour } = read([
      { type: 'agent.turnStarted', atMs: 1_000, turnId: 'turn_1' },
      { type: 'agent.turnEnded', atMs: 3_000, ...heard('turn_1', 'Hello.', 1_900) },
      { type: 'vapi.speechUpdated', atMs: 4_120, role: 'user', status: 'started' },
      { type: 'caller.stoppedSpeaking', atMs: 5_500 },
      { type: 'caller.said', atMs: 6_380, turnId: 'turn_2', text: 'Hi there.' },
      { type: 'agent.firstAudio', atMs: 7_380, turnId: 'turn_2' },
      { type: 'agent.turnStarted', atMs: 7_400, turnId: 'turn_2' },
      { type: 'agent.turnEnded', atMs: 9_000, ...heard('turn_2', 'Yes?', 1_500) },
    ]);
    expect(steps[1]).toMatchObject({ caller: 'Hi there.', afterMs: 1_000, lastsMs: 1_500 });
    expect(steps[2]).toMatchObject({ agent: 'Yes?', answersAfterMs: 1_000 });
    expect(behaviour?.endpointMs).toBe(800);
  });

  it('has the holes that the caller heard, and sockets that were lost', () => {
    const { steps } = read([
      { type: 'agent.firstAudio', atMs: 820, turnId: 'turn_1' },
      { type: 'agent.turnStarted', atMs: 1_000, turnId: 'turn_1' },
      { type: 'caller.gapHeard', atMs: 2_020, turnId: 'turn_1', gapMs: 340 },
      { type: 'agent.lost', atMs: 2_500, closeCode: 1011 },
      { type: 'stream.lost', atMs: 2_600, streamSid: 'MZ1' },
      { type: 'agent.turnEnded', atMs: 4_000, ...heard('turn_1', 'Hello to you.', 2_600) },
    ]);
    expect(steps[0]).toMatchObject({
      audioStalls: [{ afterMs: 1_000, ms: 500 }],
      agentLegDrops: { afterMs: 1_500, how: 'close' },
      streamDrops: { afterMs: 1_600 },
    });
  });

  it('has the agent speak again by itself after the time that it took', () => {
    const { steps } = read([
      { type: 'agent.turnStarted', atMs: 1_000, turnId: 'turn_1' },
      { type: 'agent.turnEnded', atMs: 3_000, ...heard('turn_1', 'Hello.', 1_900) },
      { type: 'agent.turnStarted', atMs: 13_060, turnId: 'turn_2' },
      { type: 'agent.turnEnded', atMs: 15_000, ...heard('turn_2', 'Are you there?', 1_900) },
    ]);
    expect(steps[1]).toMatchObject({ agent: 'Are you there?', answersAfterMs: 10_000 });
  });

  it('ends in the middle of a turn where the caller did', () => {
    const { steps } = read([
      { type: 'agent.turnStarted', atMs: 1_000, turnId: 'turn_1' },
      { type: 'agent.turnEnded', atMs: 3_000, ...heard('turn_1', 'Hello, this is long.', 1_900), interrupted: true },
      { type: 'call.ended', atMs: 3_010, endedBy: 'caller', reason: 'caller-hung-up', durationMs: 3_010 },
    ]);
    expect(steps.at(-1)).toMatchObject({ callerHangsUp: { afterHearingMs: 1_960 } });
  });

  it('puts the facts of two replicas on one clock', () => {
    const [created, ...rest] = CUT_AND_HELD;
    const compared = (redisAheadMs: number): CallEvent => ({
      type: 'clock.compared',
      atMs: 0,
      fence: 1,
      replicaId: 'r',
      redisAheadMs,
    });
    const facts = [created as CallEvent, compared(-5_000), ...at(5_000, ...rest)];
    expect(read(facts).steps).toEqual(read(CUT_AND_HELD).steps);
  });

  it.each([
    ['the call still goes on', CUT_AND_HELD.slice(0, -1), /still going on/],
    ['its log was cut in front', CUT_AND_HELD.slice(3), /beginning of the call is missing/],
  ])('says at the head that %s', (_, facts, sentence) => {
    expect(write(facts).split('name:')[0]).toMatch(sentence);
  });
});

describe('what is personal', () => {
  const facts: CallEvent[] = [
    { type: 'call.created', atMs: 0, channel: 'twilio' },
    { type: 'agent.turnStarted', atMs: 1_000, turnId: 'turn_1' },
    { type: 'agent.turnEnded', atMs: 2_000, ...heard('turn_1', 'Is it still +49 170 1234567, Anna?', 900) },
  ];

  it('has no telephone number, neither of the session nor in a text', () => {
    const yaml = write(facts, { direction: 'outbound' });
    expect(yaml).toContain('Is it still +55 555 5555555, Anna?');
    expect(read(facts, { direction: 'outbound' }).outbound?.to).toMatch(/^\+1555010\d{4}$/);
  });

  it('can leave out every word, and keeps how long they are', () => {
    const yaml = writeScenario({ session, facts }, { withoutWords: true });
    expect(yaml).not.toMatch(/Anna|1234567/);
    const [step] = parseScenario(yaml).steps;
    expect(step).toMatchObject({ agent: 'so so after and and another, then?' });
  });
});

describe('whatever a log has in it', () => {
  it('gives a scenario that can be read', () => {
    fc.assert(
      fc.property(arbitraryFacts, fc.boolean(), (facts, withoutWords) => {
        parseScenario(writeScenario({ session, facts }, { withoutWords }));
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same bytes for the same facts', () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        expect(write(facts)).toBe(write(structuredClone(facts)));
      }),
      { numRuns: 50 },
    );
  });

  it('takes ten thousand facts of one call', () => {
    const facts = Array.from({ length: 1_500 }, (_, index) => at(index * 20_000, ...LATE_TOOL.slice(1, -1))).flat();
    expect(facts.length).toBeGreaterThan(10_000);
    const { steps } = read(facts);
    expect(steps).toHaveLength(1_000);
  });
});

function heard(turnId: `turn_${number}`, text: string, heardMs: number) {
  const whole = { text, heardText: text, sentMs: heardMs, heardMs, interrupted: false };
  return { turnId, ...whole };
}

function cutAfter(speechToClearMs: number) {
  return { speechToClearMs, decisionToClearMs: 10, droppedMs: 0 };
}
