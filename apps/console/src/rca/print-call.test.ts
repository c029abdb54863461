import type { CallEvent } from '@trunkline/protocol';
import { type Advice, judgeCall, tellTurns } from '@trunkline/verdict';
import { expect, it } from 'vitest';
import { createPaint } from './paint.ts';
import { printCall } from './print-call.ts';

const START_MS = Date.UTC(2026, 10, 30, 6, 12, 3);
const turnId = 'turn_2';

const FACTS: CallEvent[] = (
  [
    { type: 'stream.opened', atMs: 0, streamSid: 'MZ1', fence: 1, reason: 'first' },
    { type: 'agent.opened', atMs: 400, vapiCallId: 'vapi-1', isNew: true, callerAudioKeptMs: 0 },
    { type: 'agent.turnStarted', atMs: 900, turnId: 'turn_1' },
    {
      type: 'agent.turnEnded',
      atMs: 3_000,
      turnId: 'turn_1',
      text: 'Secret one.',
      heardText: 'Secret one.',
      sentMs: 2_000,
      heardMs: 2_000,
      interrupted: false,
    },
    { type: 'caller.said', atMs: 4_000, turnId, text: 'Secret two.' },
    { type: 'caller.stoppedSpeaking', atMs: 6_000 },
    { type: 'tool.called', atMs: 6_600, toolCallId: 't', name: 'find_slot' },
    {
      type: 'tool.finished',
      atMs: 9_000,
      toolCallId: 't',
      name: 'find_slot',
      mode: 'answered',
      durationMs: 2_400,
      runs: 1,
      failed: false,
    },
    { type: 'agent.firstAudio', atMs: 9_900, turnId },
    { type: 'agent.turnStarted', atMs: 9_920, turnId },
    { type: 'agent.firstHeard', atMs: 10_000, turnId },
    {
      type: 'agent.turnEnded',
      atMs: 12_000,
      turnId,
      text: 'Secret three.',
      heardText: 'Secret three.',
      sentMs: 2_000,
      heardMs: 2_000,
      interrupted: false,
    },
    { type: 'call.ended', atMs: 14_000, endedBy: 'caller', reason: 'caller-hung-up', durationMs: 14_000 },
  ] as CallEvent[]
).map((fact) => ({ ...fact, atMs: fact.atMs + START_MS }));

const print = (facts: CallEvent[], isColoured = false, advice?: Advice): string =>
  printCall(
    {
      callId: 'call_1234',
      channel: 'twilio',
      direction: 'inbound',
      unreadable: 0,
      facts,
      verdict: judgeCall(facts),
      advice,
      turns: tellTurns(facts),
    },
    createPaint(isColoured),
  );

it('prints each sentence with the facts under it, and the turns with where the time went', () => {
  expect(`\n${print(FACTS)}`).toMatchInlineSnapshot(`
    "
    call_1234  twilio, inbound  2026-11-30 06:12:03 UTC  00:14.0 long, ended by caller (caller-hung-up)

    ✗ Answered 4.0 s late in turn 2: \`find_slot\` took 2.4 s.  slow-turn, turn 2
        00:06.000  caller.stoppedSpeaking
        00:06.600  tool.called  toolCallId t  name find_slot
        00:09.000  tool.finished  toolCallId t  name find_slot  mode answered  durationMs 2400  runs 1  failed false
        00:09.900  agent.firstAudio
        00:09.920  agent.turnStarted
        00:10.000  agent.firstHeard

    turn       at  waited ms  endpoint  model  tool  voice  vapi-us  ours  carrier  heard of sent
       1  00:00.9          -         -      -     -      -        -     -        -   2.0 of 2.0 s
       2  00:04.0       4000      1500      <  2400      <        <    20       80   2.0 of 2.0 s  find_slot 2400 ms
    < is in the figure to its left: no fact tells them apart
    "
  `);
});

it('prints that nothing went wrong, and of a call that goes on that nothing has so far', () => {
  expect(print(FACTS.filter(({ type }) => type !== 'agent.firstHeard').slice(0, 4))).toContain(
    '✓ Nothing has gone wrong so far.',
  );
});

it('prints what to change between the verdict and the turns', () => {
  const advice: Advice = {
    direction: 'wait-less',
    text: 'Lower something.',
    answers: 3,
    endpointingMs: 1_500,
    cutInTurnIds: [],
  };
  const lines = print(FACTS, false, advice).split('\n');
  const at = lines.indexOf('→ Lower something.');
  expect(lines.slice(at - 1, at + 3)).toEqual(['', '→ Lower something.', '', expect.stringContaining('waited ms')]);
});

it('prints no word of anybody', () => {
  expect(print(FACTS)).not.toContain('Secret');
});

it('paints only where it is asked to', () => {
  const escape = String.fromCodePoint(27);
  expect(print(FACTS)).not.toContain(escape);
  expect(print(FACTS, true)).toContain(`${escape}[31m✗`);
});
