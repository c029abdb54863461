import type { CallEvent } from '@trunkline/protocol';
import { expect, test } from 'vitest';
import type { CallSpan } from '../spans/call-span.ts';
import { spanIdOf } from '../spans/trace-ids.ts';
import { CallTrace } from './call-trace.ts';
import {
  agentSpeaks,
  at,
  beginning,
  CALL_ID,
  callerSpeaks,
  compared,
  ended,
  FENCE,
  START_MS,
} from './facts.test-support.ts';
import { turnSpanId } from './turn-spans.ts';

const spansOf = (trace: CallTrace, facts: readonly CallEvent[]): CallSpan[] =>
  facts.flatMap((fact) => trace.push(fact));
const begin = (): CallTrace => new CallTrace(CALL_ID, []);
const named = (spans: readonly CallSpan[], name: string): CallSpan[] => spans.filter((span) => span.name === name);
const fromStart = ({ name, startMs, endMs }: CallSpan): unknown[] => [name, startMs - START_MS, endMs - START_MS];

const CONVERSATION = [
  ...beginning,
  ...agentSpeaks(1, 1_000),
  ...callerSpeaks(2, 4_000, 6_000),
  ...agentSpeaks(2, 7_200),
  ended(12_000),
];

test('a call is one span, and its turns are its children with the parts of their waits', () => {
  const spans = spansOf(begin(), CONVERSATION);
  expect(spans.map(fromStart)).toEqual([
    ['turn', 1_000, 3_000],
    ['agent speaks', 1_000, 3_000],
    ['turn', 4_000, 9_200],
    ['caller speaks', 4_000, 6_000],
    ['answer endpointing', 6_000, 6_450],
    ['answer model', 6_450, 6_800],
    ['answer voice', 6_800, 7_140],
    ['answer ours', 7_140, 7_160],
    ['answer at-carrier', 7_160, 7_200],
    ['agent speaks', 7_200, 9_200],
    ['call', 0, 12_000],
  ]);
  expect(new Set(named(spans, 'turn').map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([spanIdOf(CALL_ID)]));
  expect(named(spans, 'agent speaks').map(({ parentSpanId }) => parentSpanId)).toEqual([
    turnSpanId(CALL_ID, 'turn_1'),
    turnSpanId(CALL_ID, 'turn_2'),
  ]);
  const [call] = named(spans, 'call');
  expect(call).toMatchObject({ spanId: spanIdOf(CALL_ID), kind: 'server' });
  expect(call?.parentSpanId).toBeUndefined();
  expect(call?.attributes).toMatchObject({ 'trunkline.call.channel': 'twilio', 'trunkline.call.turns': 2 });
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
});

test('a turn is told as soon as a later one has begun and its own answer was heard out', () => {
  const trace = begin();
  expect(spansOf(trace, [...beginning, ...agentSpeaks(1, 1_000)])).toEqual([]);
  const [, said] = callerSpeaks(2, 4_000, 6_000);
  expect(trace.push(said!).map(({ name }) => name)).toEqual(['turn', 'agent speaks']);
});

test('an answer into which the caller speaks is told with its end, although the next turn has begun', () => {
  const trace = begin();
  const [audio, started, heard, , answered] = agentSpeaks(1, 1_000);
  expect(spansOf(trace, [...beginning, audio!, started!, heard!])).toEqual([]);
  const [, said] = callerSpeaks(2, 2_000, 3_000);
  expect(trace.push(said!)).toEqual([]);
  const [turn] = trace.push({ ...answered!, interrupted: true } as CallEvent);
  expect(turn?.attributes).toMatchObject({ 'trunkline.turn.id': 'turn_1', 'trunkline.turn.interrupted': true });
});

test('a replica that takes a call over tells the turn that was under way when the other one died, and the hand-over', () => {
  const beforeDeath = [...beginning, ...agentSpeaks(1, 1_000), ...callerSpeaks(2, 4_000, 6_000)];
  const first = spansOf(begin(), beforeDeath);
  const takeOver = [
    at(7_000, { type: 'stream.opened', streamSid: 'MZ2', fence: FENCE + 1, reason: 'resumed', lostMs: 900 }),
    compared(7_000, FENCE + 1, 'replica-b'),
    ...agentSpeaks(2, 8_000),
    ended(12_000),
  ];
  const second = spansOf(new CallTrace(CALL_ID, beforeDeath), takeOver);
  expect(first.map(({ name }) => name)).toEqual(['turn', 'agent speaks']);
  expect(named(second, 'hand-over').map(fromStart)).toEqual([['hand-over', 6_100, 7_000]]);
  expect(named(second, 'hand-over')[0]).toMatchObject({
    errorType: 'line-lost',
    attributes: {
      'trunkline.outage.kind': 'died',
      'trunkline.outage.replica_before': 'replica-a',
      'trunkline.outage.replica_after': 'replica-b',
    },
  });
  expect(named(second, 'turn').map(fromStart)).toEqual([['turn', 4_000, 10_000]]);
  const ids = [...first, ...second].map(({ spanId }) => spanId);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a hand-over that was meant is no error, and a line that came back to the same replica is no hand-over', () => {
  const handedOver = [
    at(4_000, { type: 'call.handedOver', fence: FENCE, reason: 'drain' }),
    at(4_600, { type: 'stream.opened', streamSid: 'MZ2', fence: FENCE + 1, reason: 'handedOver', lostMs: 600 }),
    compared(4_600, FENCE + 1, 'replica-b'),
  ];
  const [meant] = spansOf(new CallTrace(CALL_ID, beginning), handedOver);
  expect(meant?.name).toBe('hand-over');
  expect(meant?.errorType).toBeUndefined();

  const broken = [
    at(4_000, { type: 'stream.lost', streamSid: 'MZ1' }),
    at(4_600, { type: 'stream.opened', streamSid: 'MZ2', fence: FENCE + 1, reason: 'resumed', lostMs: 600 }),
    compared(4_600, FENCE + 1, 'replica-a'),
  ];
  const [lost] = spansOf(new CallTrace(CALL_ID, beginning), broken);
  expect(lost).toMatchObject({ name: 'line lost', errorType: 'line-lost' });
});

test('what happened at one moment is an event of the call, and a call that the gateway ended is an error', () => {
  const trace = new CallTrace(CALL_ID, beginning);
  const facts = [
    at(2_000, { type: 'operator.acted', act: 'say', by: 'anna' }),
    at(3_000, { type: 'agent.failed', reason: 'refused', status: 402 }),
    at(4_000, { type: 'call.ended', endedBy: 'gateway', reason: 'agent-unavailable', durationMs: 4_000 }),
  ];
  const [call] = spansOf(trace, facts);
  expect(call?.errorType).toBe('agent-unavailable');
  expect(call?.events?.map(({ name }) => name)).toEqual(['agent.opened', 'operator.acted', 'agent.failed']);
});

test('an hour of talk is told turn by turn and keeps no more facts than the last turns need', () => {
  const trace = new CallTrace(CALL_ID, beginning);
  let told = 0;
  for (let number = 1; number <= 200; number += 1) {
    const fromMs = number * 10_000;
    told += named(
      spansOf(trace, [...callerSpeaks(number, fromMs, fromMs + 2_000), ...agentSpeaks(number, fromMs + 3_000)]),
      'turn',
    ).length;
    expect(trace.keptFacts).toBeLessThan(60);
  }
  expect(told).toBe(199);
});

test('a turn without an end keeps no more facts than the bound', () => {
  const trace = new CallTrace(CALL_ID, beginning);
  for (let index = 0; index < 1_000; index += 1) {
    trace.push(at(1_000 + index, { type: 'vapi.speechUpdated', role: 'user', status: 'started' }));
    expect(trace.keptFacts).toBeLessThanOrEqual(300);
  }
  expect(named(trace.push(ended(9_000)), 'call')[0]?.attributes['trunkline.vapi.call_id']).toBe('vapi-1');
});
