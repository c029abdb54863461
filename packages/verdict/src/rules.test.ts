import type { CallEvent } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import {
  agentOpened,
  agentSpeaks,
  at,
  callerSpeaks,
  created,
  ended,
  FIRST_FENCE,
  id,
  opened,
  talk,
  user,
} from './facts.test-support.ts';
import { judgeCall } from './judge-call.ts';
import type { Rule } from './verdict.ts';

/** A call that is answered at once and greeted; what happens in it is added. */
const call = (...facts: CallEvent[]): CallEvent[] => [opened, agentOpened(), ...agentSpeaks(1, 1_000), ...facts];

/** The same, with an agent that speaks for more than a minute. */
const longCall = (...facts: CallEvent[]): CallEvent[] => [
  opened,
  agentOpened(),
  ...agentSpeaks(1, 1_000, 70_500),
  ...facts,
];

const tool = (
  ms: number,
  durationMs: number,
  more: { runs?: number; failed?: boolean; mode?: 'late' } = {},
): CallEvent[] => [
  at(ms, { type: 'tool.called', toolCallId: 'tool-1', name: 'find_slot' }),
  at(ms + durationMs, {
    type: 'tool.finished',
    toolCallId: 'tool-1',
    name: 'find_slot',
    mode: more.mode ?? 'answered',
    durationMs,
    runs: more.runs ?? 1,
    failed: more.failed ?? false,
  }),
];

const gap = (ms: number, gapMs: number): CallEvent => at(ms, { type: 'caller.gapHeard', turnId: id(1), gapMs });
const resumed = (ms: number): CallEvent => at(ms, { type: 'agent.resumed', pausedMs: 400 });
const cut = (decisionToClearMs: number, speechToClearMs?: number): CallEvent =>
  at(2_000, {
    type: 'agent.interrupted',
    turnId: id(1),
    decidedBy: 'local',
    decisionToClearMs,
    ...(speechToClearMs !== undefined && { speechToClearMs }),
    droppedMs: 500,
  });
const unplayed = (heardMs: number, endedBy: 'caller' | 'agent' | 'gateway'): CallEvent[] => [
  at(5_000, { type: 'agent.turnStarted', turnId: id(2) }),
  at(8_000, {
    type: 'agent.turnEnded',
    turnId: id(2),
    text: 'Words.',
    heardText: 'Words.',
    sentMs: 4_000,
    heardMs,
    interrupted: true,
  }),
  ended(8_000, endedBy, 'max'),
];
const compared = (ms: number, fence: number, replicaId: string): CallEvent =>
  at(ms, { type: 'clock.compared', fence, replicaId, redisAheadMs: 0 });
const back = (ms: number, reason: 'resumed' | 'handedOver', lostMs: number): CallEvent =>
  at(ms, { type: 'stream.opened', streamSid: 'MZ2', fence: FIRST_FENCE + 1, reason, lostMs });
const failed = (reason: string, status?: number): CallEvent =>
  at(900, { type: 'agent.failed', reason, ...(status !== undefined && { status }) });
/** An answer with a tool in it: the caller has waited `responseMs`. */
const withTool = (responseMs: number, toolMs: number): CallEvent[] => [
  ...callerSpeaks(2, 4_000, 6_000),
  ...tool(6_500, toolMs),
  at(6_600 + toolMs, { type: 'vapi.modelOutput' }),
  ...agentSpeaks(2, 6_000 + responseMs),
];

interface Row {
  facts: CallEvent[];
  says: string;
}

/** For each rule the smallest facts that break it, and the nearest that do not. */
const FIRES: readonly (readonly [Rule, string, Row])[] = [
  [
    'no-agent',
    'Vapi refuses the call',
    { facts: [opened, failed('no-agent', 402)], says: 'Nobody answered: Vapi refused the call (402).' },
  ],
  [
    'no-agent',
    'the provider is known to be down',
    {
      facts: [opened, at(100, { type: 'agent.waySkipped', way: 'vapi' }), failed('no-agent')],
      says: 'Nobody answered: no way to an agent worked, and it was known, so that nobody waited.',
    },
  ],
  [
    'no-agent',
    'no agent can be had, and the caller hears so',
    {
      facts: [opened, failed('no-agent'), ended(1_000, 'gateway', 'no-agent')],
      says: 'Nobody answered: no agent could be had. The caller heard the apology.',
    },
  ],
  [
    'no-agent',
    'the agent comes after more than 6 s',
    { facts: [opened, agentOpened(6_001)], says: "Nobody answered for 6.0 s: Vapi's socket opened only then." },
  ],
  [
    'no-agent',
    'the caller gives up after more than 6 s',
    {
      facts: [opened, ended(6_500)],
      says: "Nobody answered for 6.5 s: Vapi's socket never opened. The caller hung up.",
    },
  ],
  [
    'no-agent',
    'the agent is lost for good in mid-call',
    {
      facts: longCall(
        at(72_000, { type: 'agent.lost', closeCode: 1006 }),
        at(75_000, { type: 'agent.failed', reason: 'agent-lost' }),
      ),
      says: 'The agent was lost at 01:15 and nobody took its place: no agent could be had.',
    },
  ],
  [
    'connection',
    'the replica dies and another goes on',
    {
      facts: [
        opened,
        compared(5, FIRST_FENCE, 'a'),
        agentOpened(),
        ...agentSpeaks(1, 1_000, 70_500),
        back(72_900, 'resumed', 900),
        compared(72_905, FIRST_FENCE + 1, 'b'),
      ],
      says: 'The line was silent for 0.9 s at 01:12: `a` died, `b` went on.',
    },
  ],
  [
    'connection',
    'the carrier loses the line',
    {
      facts: longCall(at(72_000, { type: 'stream.lost', streamSid: 'MZ1' }), back(73_500, 'resumed', 1_500)),
      says: 'The line was silent for 1.5 s at 01:12: the carrier lost the line and came back.',
    },
  ],
  [
    'connection',
    'a hand-over that was meant takes long',
    {
      facts: longCall(
        at(72_000, { type: 'call.handedOver', fence: FIRST_FENCE, reason: 'drain' }),
        back(73_001, 'handedOver', 1_001),
      ),
      says: 'The line was silent for 1.0 s at 01:12: the replica handed the call to another one (drain).',
    },
  ],
  [
    'connection',
    'the line never comes back',
    {
      facts: longCall(at(72_000, { type: 'stream.lost', streamSid: 'MZ1' }), ended(90_000, 'carrier', 'stream-lost')),
      says: 'The line was lost at 01:12 and never came back.',
    },
  ],
  [
    'connection',
    'the agent is away for more than a second',
    {
      facts: call(at(3_500, { type: 'agent.lost', closeCode: 1006 }), agentOpened(4_501)),
      says: 'The agent was away for 1.0 s at 00:03: its socket was lost and came back.',
    },
  ],
  [
    'talked-over',
    'the cut comes late',
    { facts: call(cut(2, 800)), says: 'The agent talked on for 0.8 s after the caller cut in.' },
  ],
  [
    'talked-over',
    'our ear was deaf, and Vapi heard the caller',
    { facts: call(user(1_200, 'started'), cut(2)), says: 'The agent talked on for 0.8 s after the caller cut in.' },
  ],
  [
    'talked-over',
    'the cut is decided and not carried out',
    { facts: call(cut(301)), says: 'The agent talked on for 300 ms after it had been told to stop.' },
  ],
  [
    'talked-over',
    'the agent does not stop at all',
    {
      facts: [
        opened,
        agentOpened(),
        ...agentSpeaks(1, 1_000, 5_000),
        user(2_000, 'started'),
        at(4_100, { type: 'caller.stoppedSpeaking' }),
        user(4_600, 'stopped'),
      ],
      says: 'The agent and the caller spoke at once for 2.1 s in turn 1, and the agent did not stop.',
    },
  ],
  [
    'gaps',
    'one long hole',
    {
      facts: call(gap(1_500, 420)),
      says: "The caller heard a hole of 420 ms in turn 1: Vapi's audio came late, ours was empty.",
    },
  ],
  [
    'gaps',
    'many short ones',
    {
      facts: call(gap(1_200, 60), gap(1_400, 80), gap(1_600, 60)),
      says: "The caller heard 3 holes in turn 1, the longest of 80 ms: Vapi's audio came late, ours was empty.",
    },
  ],
  [
    'unheard',
    'the agent ends the call in mid-sentence',
    { facts: call(...unplayed(2_100, 'agent')), says: "1.9 s of the agent's last sentence were never played." },
  ],
  [
    'unheard',
    'the line breaks in the goodbye of an agent that has hung up',
    {
      facts: call(
        at(6_000, { type: 'agent.ended', reason: 'done' }),
        at(7_900, { type: 'stream.lost', streamSid: 'MZ1' }),
        ...unplayed(2_100, 'agent'),
      ),
      says: "1.9 s of the agent's last sentence were never played.",
    },
  ],
  [
    'slow-turn',
    'a slow tool',
    { facts: call(...withTool(2_900, 2_000)), says: 'Answered 2.9 s late in turn 2: `find_slot` took 2.0 s.' },
  ],
  [
    'slow-turn',
    'a slow model',
    {
      facts: call(...callerSpeaks(2, 4_000, 6_000), at(7_850, { type: 'vapi.modelOutput' }), ...agentSpeaks(2, 8_000)),
      says: 'Answered 2.0 s late in turn 2: the model took 1.4 s.',
    },
  ],
  [
    'slow-turn',
    'the facts of an older version',
    {
      facts: [
        at(6_000, { type: 'caller.said', turnId: id(2), text: 'Words.' }),
        at(8_500, { type: 'agent.turnStarted', turnId: id(2), responseMs: 2_500 }),
      ],
      says: 'Answered 2.5 s late in turn 2.',
    },
  ],
  [
    'slow-turn',
    'no answer at all',
    {
      facts: call(...callerSpeaks(2, 4_000, 6_000), ended(11_001)),
      says: 'The agent never answered in turn 2: the caller hung up after 5.0 s.',
    },
  ],
  [
    'slow-greeting',
    'Vapi takes long to open its socket',
    {
      facts: [opened, agentOpened(2_600), ...agentSpeaks(1, 3_100)],
      says: "The first word came 3.1 s after pick-up: 2.6 s of it until Vapi's socket opened.",
    },
  ],
  [
    'slow-greeting',
    'the voice of the agent takes long',
    {
      facts: [opened, agentOpened(200), ...agentSpeaks(1, 2_501)],
      says: "The first word came 2.5 s after pick-up: 2.2 s of it until Vapi's first audio came.",
    },
  ],
  [
    'wrongly-held',
    'held three times within a minute',
    {
      facts: call(resumed(1_200), resumed(2_000), resumed(61_200)),
      says: 'Held three times for what was no interruption; line profile `noisy` would fit.',
    },
  ],
  [
    'silence',
    'nobody speaks until the caller hangs up',
    { facts: call(ended(17_000)), says: 'Both sides were silent for 14 s before the caller hung up.' },
  ],
  [
    'silence',
    'nobody speaks in mid-call',
    {
      facts: call(...callerSpeaks(2, 15_500, 17_000), ...agentSpeaks(2, 18_000)),
      says: 'Both sides were silent for 13 s at 00:03.',
    },
  ],
  [
    'tool',
    'a tool fails',
    { facts: call(...tool(2_000, 400, { failed: true })), says: '`find_slot` failed after 400 ms.' },
  ],
  [
    'tool',
    'a worker dies in the middle of it',
    {
      facts: call(...tool(2_000, 400, { runs: 2 })),
      says: '`find_slot` ran twice (a worker died); the last run was told that it had been begun before.',
    },
  ],
  [
    'tool',
    'a tool is late',
    {
      facts: call(...tool(2_000, 6_100, { mode: 'late' })),
      says: '`find_slot` took 6.1 s: the caller was put off, and told the result later.',
    },
  ],
  [
    'transfer',
    'a person refuses, and the caller is back',
    {
      facts: call(
        at(3_500, { type: 'transfer.moved', transferId: 't', state: 'dialling' }),
        at(9_000, { type: 'transfer.moved', transferId: 't', state: 'failed', reason: 'refused' }),
        at(9_100, { type: 'transfer.moved', transferId: 't', state: 'returning' }),
        back(9_600, 'resumed', 6_000),
        at(9_900, { type: 'transfer.moved', transferId: 't', state: 'none' }),
        ended(11_000),
      ),
      says: 'The transfer at 00:03 failed: the person did not want to take the call. The caller went on with the agent.',
    },
  ],
  [
    'end',
    'the caller hangs up on an agent that cut in',
    {
      facts: call(
        user(4_000, 'started'),
        ...agentSpeaks(2, 5_000),
        at(5_800, { type: 'caller.stoppedSpeaking' }),
        ended(6_100),
      ),
      says: 'The caller hung up 1.1 s after being interrupted by the agent.',
    },
  ],
  [
    'end',
    'the caller hangs up on a hole, counted from its end',
    {
      facts: call(gap(2_500, 200), ended(3_900)),
      says: "The caller hung up 1.2 s after a hole in the agent's voice.",
    },
  ],
  [
    'end',
    'a fault of ours',
    { facts: call(ended(4_000, 'gateway', 'gateway-fault')), says: 'The call ended because of a fault of our own.' },
  ],
  [
    'end',
    'Vapi breaks off',
    {
      facts: call(ended(4_000, 'agent', 'pipeline-error-openai')),
      says: 'Vapi broke off the call: `pipeline-error-openai`.',
    },
  ],
];

const INNOCENT: readonly (readonly [string, CallEvent[]])[] = [
  ['a talk in which all goes well', talk()],
  ['a first agent that failed, and a second one that came', [opened, failed('no-agent'), agentOpened(1_500)]],
  ['an agent that opens after exactly 6 s and is not heard yet', [opened, agentOpened(6_000)]],
  ['a caller who hangs up before an agent could come', [opened, ended(3_000)]],
  [
    'a short hand-over that was meant',
    call(at(3_500, { type: 'call.handedOver', fence: FIRST_FENCE, reason: 'drain' }), back(4_500, 'handedOver', 1_000)),
  ],
  [
    'an agent that is back within a second',
    call(at(3_500, { type: 'agent.lost', closeCode: 1006 }), agentOpened(4_500)),
  ],
  [
    'a caller who was with a person meanwhile',
    call(
      at(3_500, { type: 'transfer.moved', transferId: 't', state: 'dialling' }),
      at(33_000, { type: 'transfer.moved', transferId: 't', state: 'returning' }),
      back(34_000, 'resumed', 30_000),
      ended(36_000),
    ),
  ],
  ['a cut in time', call(cut(300, 600))],
  [
    'an "aha" over the agent',
    [
      opened,
      agentOpened(),
      ...agentSpeaks(1, 1_000, 5_000),
      user(2_000, 'started'),
      at(2_600, { type: 'caller.stoppedSpeaking' }),
      user(3_100, 'stopped'),
    ],
  ],
  ['two short holes', call(gap(1_200, 60), gap(1_400, 300))],
  ['a caller who hangs up in mid-sentence', call(...unplayed(0, 'caller'))],
  ['an end of which little is unheard', call(...unplayed(2_500, 'agent'))],
  ['an answer after exactly 1.8 s', talk(1_800)],
  ['a goodbye that nobody answers', call(...callerSpeaks(2, 4_000, 6_000), ended(8_000))],
  [
    'a caller who says "okay" over an answer, listens to its end and hangs up',
    call(...agentSpeaks(2, 4_000, 8_000), ...callerSpeaks(3, 6_000, 6_600), ended(12_500)),
  ],
  ['a greeting after exactly 2.5 s', [opened, agentOpened(), ...agentSpeaks(1, 2_500)]],
  ['a caller who speaks first', [opened, agentOpened(), ...callerSpeaks(1, 1_500, 2_500), ...agentSpeaks(1, 3_500)]],
  ['two holds', call(resumed(1_200), resumed(2_000))],
  ['three holds in more than a minute', call(resumed(1_200), resumed(2_000), resumed(61_201))],
  ['silence of 12 s', call(ended(15_000))],
  ['a tool that works', call(...tool(2_000, 400))],
  [
    'a caller who hangs up long after the agent cut in',
    call(
      user(4_000, 'started'),
      ...agentSpeaks(2, 5_000, 1_000),
      at(5_800, { type: 'caller.stoppedSpeaking' }),
      ended(7_100),
    ),
  ],
  [
    'a caller who hangs up in mid-sentence, and the carrier says so first',
    call(...unplayed(0, 'caller').slice(0, -1), ended(8_000, 'carrier', 'carrier-completed')),
  ],
  ['a call that a person took', call(ended(4_000, 'operator', 'transferred'))],
  ['a call that the agent ends', call(ended(4_000, 'agent', 'assistant-ended-call'))],
];

describe('the rules', () => {
  it.each(FIRES)('%s: %s', (rule, _what, { facts, says }) => {
    const { findings } = judgeCall(facts);
    expect(findings.map((found) => [found.rule, found.text])).toEqual([[rule, says]]);
  });

  it.each(INNOCENT)('nothing is wrong with %s', (_what, facts) => {
    expect(judgeCall(facts).findings).toEqual([]);
  });

  it('each sentence names the facts that it is made from, and where on the axis it is', () => {
    const facts = [created, opened, agentOpened(), ...agentSpeaks(1, 1_000), gap(1_500, 420)];
    const [found] = judgeCall(facts).findings;
    expect(found?.facts.map((index) => facts[index]?.type)).toEqual(['caller.gapHeard']);
    expect(found?.atMs).toBe(facts.at(-1)?.atMs);
    expect(found?.turnId).toBe('turn_1');
  });
});

describe('a verdict', () => {
  it('of a clean call says that nothing went wrong', () => {
    expect(judgeCall(talk())).toEqual({ severity: 'good', isOver: true, summary: 'Nothing went wrong.', findings: [] });
  });

  it('of a call that goes on says so', () => {
    expect(judgeCall(talk().slice(0, -1)).summary).toBe('Nothing has gone wrong so far.');
  });

  it('begins with what was worst for the caller, and its summary is the first clause of that', () => {
    const facts = call(...tool(2_000, 400, { failed: true }), gap(1_500, 420), ended(5_000, 'agent', 'done'));
    const { findings, summary, severity } = judgeCall(facts);
    expect(findings.map(({ rule }) => rule)).toEqual(['gaps', 'tool']);
    expect(summary).toBe('The caller heard a hole of 420 ms in turn 1');
    expect(severity).toBe('fault');
  });

  it('keeps a time of the day in its summary whole', () => {
    const facts = longCall(at(72_000, { type: 'stream.lost', streamSid: 'MZ1' }), back(73_500, 'resumed', 1_500));
    expect(judgeCall(facts).summary).toBe('The line was silent for 1.5 s at 01:12');
  });

  it('is made with other thresholds where they are given', () => {
    expect(judgeCall(talk(1_200), { slowTurnMs: 1_000 }).findings[0]?.rule).toBe('slow-turn');
    expect(judgeCall(talk(2_900), { slowTurnMs: 3_000 }).findings).toEqual([]);
  });

  it('repeats no word of anybody, and no name that a model may have made up', () => {
    const facts = call(
      ...callerSpeaks(2, 4_000, 6_000),
      at(6_500, { type: 'tool.called', toolCallId: 'x', name: '<b>my card is 4111</b>' }),
      ...agentSpeaks(2, 12_000),
    );
    const texts = judgeCall(facts)
      .findings.map(({ text }) => text)
      .join(' ');
    expect(texts).not.toMatch(/words|4111|<b>/i);
    expect(texts).toContain('the tool took');
  });
});
