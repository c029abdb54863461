import { expect, test } from 'vitest';
import type { CallEvent, CallRow, Session } from '@trunkline/protocol';
import { judgeCall } from '@trunkline/verdict';
import { newSession } from '../new-session.test-support.ts';
import { cutLongest, KeptFacts } from './kept-facts.ts';
import { TrackedCall } from './tracked-call.ts';

function rowOf(session: Partial<Session>, ...facts: CallEvent[]): CallRow {
  const call = new TrackedCall(newSession({ createdAtMs: 1_000, ...session }));
  call.take(facts.map((event, index) => ({ id: `${index + 1}-0`, event })));
  call.takeVerdict(judgeCall(facts));
  return call.row;
}

test('a row shows who and where, with masked numbers, and the person as the caller of either direction', () => {
  expect(rowOf({ replicaId: 'gateway-a' })).toMatchObject({ caller: '***01', called: '***02', replicaId: 'gateway-a' });
  expect(rowOf({ direction: 'outbound' })).toMatchObject({ caller: '***02', called: '***01' });
});

test('the last response counts from the end of the caller to the first that they heard', () => {
  const row = rowOf(
    {},
    { type: 'caller.stoppedSpeaking', atMs: 5_000 },
    { type: 'agent.turnStarted', atMs: 5_700, turnId: 'turn_2', responseMs: 500 },
    { type: 'agent.firstHeard', atMs: 5_900, turnId: 'turn_2' },
  );
  expect(row).toMatchObject({ lastResponseMs: 900, turns: 2 });
});

test('where nothing proves what was heard, the response is that of the first frame', () => {
  const row = rowOf({}, { type: 'agent.turnStarted', atMs: 5_700, turnId: 'turn_1', responseMs: 500 });
  expect(row.lastResponseMs).toBe(500);
});

test('interrupts, hand-overs, late tools, lost lines and persons each leave their mark', () => {
  const row = rowOf(
    { handOvers: 1 },
    { type: 'stream.opened', atMs: 1_000, streamSid: 'MZ1', fence: 1, reason: 'first' },
    { type: 'agent.interrupted', atMs: 2_000, decidedBy: 'local', decisionToClearMs: 1, droppedMs: 0 },
    {
      type: 'tool.finished',
      atMs: 3_000,
      toolCallId: 't',
      name: 'book',
      mode: 'late',
      durationMs: 9_000,
      runs: 1,
      failed: false,
    },
    { type: 'call.handedOver', atMs: 4_000, fence: 1, reason: 'drain' },
    { type: 'stream.lost', atMs: 5_000, streamSid: 'MZ1' },
    { type: 'stream.opened', atMs: 6_000, streamSid: 'MZ2', fence: 3, reason: 'resumed', lostMs: 1_000 },
    { type: 'clock.compared', atMs: 6_000, fence: 3, replicaId: 'gateway-b', redisAheadMs: 0 },
    { type: 'transfer.moved', atMs: 7_000, transferId: 'cmd_1', state: 'dialling' },
  );
  expect(row).toMatchObject({ state: 'live', interrupts: 1, handOvers: 1, replicaId: 'gateway-b' });
  expect(row.flags).toEqual(expect.arrayContaining(['late-tool', 'reconnected', 'with-person']));
});

test('a call that goes on well is open, and one that has ended well is good', () => {
  expect(rowOf({})).toMatchObject({ severity: 'open' });
  expect(rowOf({})).not.toHaveProperty('verdict');
  const row = rowOf(
    {},
    { type: 'stream.opened', atMs: 1_000, streamSid: 'MZ1', fence: 1, reason: 'first' },
    { type: 'agent.opened', atMs: 1_500, vapiCallId: 'vapi-1', isNew: true, callerAudioKeptMs: 0 },
    { type: 'call.ended', atMs: 2_000, endedBy: 'caller', reason: 'hung-up', durationMs: 1_000 },
  );
  expect(row).toMatchObject({
    state: 'ended',
    endedAtMs: 2_000,
    endedBy: 'caller',
    vapiCallId: 'vapi-1',
    severity: 'good',
    floor: 'nobody',
  });
});

test('a fact that comes twice counts once, and one that comes late counts all the same', () => {
  const call = new TrackedCall(newSession());
  const interrupted: CallEvent = {
    type: 'agent.interrupted',
    atMs: 1,
    decidedBy: 'local',
    decisionToClearMs: 1,
    droppedMs: 0,
  };
  call.takeLog([{ id: '5-0', event: interrupted }]);
  call.take([{ id: '5-0', event: interrupted }]);
  call.take([{ id: '7-0', event: interrupted }]);
  call.take([{ id: '6-0', event: interrupted }]);
  expect(call.take([{ id: '7-0', event: interrupted }])).toEqual([]);
  expect(call.row.interrupts).toBe(3);
});

test('beyond a bound for all calls those with most facts are judged from the event log, and the others are left alone', () => {
  const calls = [30, 50, 10].map((count) => {
    const facts = new KeptFacts();
    for (let index = 0; index < count; index += 1) facts.add({ type: 'caller.dtmf', atMs: index, digits: 1 });
    return facts;
  });
  cutLongest(calls, 60);
  expect(calls.map(({ isCut, all }) => [isCut, all.length])).toEqual([
    [false, 30],
    [true, 0],
    [false, 10],
  ]);
  cutLongest(calls, 60);
  expect(calls.filter(({ isCut }) => isCut)).toHaveLength(1);
});

test('what is kept of a call that goes on for hours is bounded', () => {
  const call = new TrackedCall(newSession());
  for (let index = 1; index <= 20_000; index += 1) {
    call.take([{ id: `${index}-0`, event: { type: 'caller.dtmf', atMs: index, digits: 1 } }]);
    call.takeLevels({ atMs: index, caller: '', heardAgent: '' });
  }
  expect(call.facts.all.length).toBeLessThanOrEqual(2_000);
  expect(call.facts.isCut).toBe(true);
  expect(call.levels).toHaveLength(20);
});

test('words that grow are kept once', () => {
  const call = new TrackedCall(newSession());
  for (let index = 1; index <= 100; index += 1) {
    call.take([
      { id: `${index}-0`, event: { type: 'caller.said', atMs: index, turnId: 'turn_1', text: 'x'.repeat(index) } },
    ]);
  }
  expect(call.facts.all).toMatchObject([{ text: 'x'.repeat(100) }]);
});
