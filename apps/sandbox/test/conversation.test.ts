import { describe, expect, it } from 'vitest';
import { knownBefore } from '../src/agents-route.ts';
import type { ChatMessageReport, TranscriptLine } from '../src/demo/chat/chat-report.ts';
import { faultsOf } from '../src/demo/chat/chat-story.ts';
import { formatConversation } from '../src/demo/conversation/conversation-report.ts';
import { type ConversationFacts, judgeConversation } from '../src/demo/conversation/judge-conversation.ts';

const WRITTEN = ['user: Is it ready?', 'assistant: Not yet.'];
const SPOKEN = ['assistant: Hello again.', 'user: When is it?'];
const IN_BROWSER = ['assistant: Welcome back.'];

/** Lines of a channel, one a second. */
function linesOf(channel: string, fromSecond: number, lines: readonly string[]): TranscriptLine[] {
  return lines.map((line, index) => {
    const [role = '', text = ''] = line.split(': ');
    return { role, text, channel, at: `2026-03-01T10:00:0${fromSecond + index}.000Z`, status: 'answered' };
  });
}

/** A conversation that was as it should be. */
const right: ConversationFacts = {
  said: [
    { channel: 'chat', lines: WRITTEN },
    { channel: 'twilio', lines: SPOKEN },
    { channel: 'web', lines: IN_BROWSER },
  ],
  transcript: [...linesOf('chat', 0, WRITTEN), ...linesOf('twilio', 2, SPOKEN), ...linesOf('web', 4, IN_BROWSER)],
  told: [
    { channel: 'twilio', callId: 'call_1', lines: WRITTEN },
    { channel: 'web', callId: 'call_2', lines: [...WRITTEN, ...SPOKEN] },
  ],
  tools: { called: ['lookup_order'], runs: 1 },
  wantedTools: ['lookup_order'],
};

describe('a conversation over several channels', () => {
  it('has no fault where everybody knows everything and one transcript has it in order', () => {
    expect(judgeConversation(right)).toEqual([]);
  });

  it('may be written down with other capitals and stops than the script has', () => {
    const transcript = right.transcript.map((line) => ({ ...line, text: line.text.toUpperCase().replace('?', '') }));
    expect(judgeConversation({ ...right, transcript })).toEqual([]);
  });

  const [first, second, ...rest] = right.transcript as [TranscriptLine, TranscriptLine, ...TranscriptLine[]];
  const [onPhone, inBrowser] = right.told as [ConversationFacts['told'][0], ConversationFacts['told'][0]];

  it.each<[string, Partial<ConversationFacts>, string[]]>([
    [
      'an agent on the telephone that was told nothing',
      { told: [{ ...onPhone, lines: [] }, inBrowser] },
      ['what the agent on the telephone was told lacks 7 words of what was said, and has 0 that were not'],
    ],
    [
      'an agent in the browser that does not know what was said on the telephone',
      { told: [onPhone, { ...inBrowser, lines: WRITTEN }] },
      ['what the agent in the browser was told lacks 7 words of what was said, and has 0 that were not'],
    ],
    [
      'an agent that was told everything twice',
      { told: [{ ...onPhone, lines: [...WRITTEN, ...WRITTEN] }, inBrowser] },
      ['what the agent on the telephone was told lacks 0 words of what was said, and has 7 that were not'],
    ],
    [
      'an agent that was told who said what the wrong way round',
      { told: [{ ...onPhone, lines: ['assistant: Is it ready?', 'user: Not yet.'] }, inBrowser] },
      ['what the agent on the telephone was told lacks 2 words of what was said, and has 2 that were not'],
    ],
    ['no agent in the browser', { told: [onPhone] }, ['there were 0 agents in the browser, not one']],
    [
      'lines in another order than that of time',
      { transcript: [second, first, ...rest] },
      [
        'the transcript is not in the order of time',
        'the transcript of the chat lacks 3 words of what was said, and has 3 that were not',
      ],
    ],
    [
      'a channel that is missing',
      { transcript: right.transcript.filter(({ channel }) => channel !== 'twilio') },
      [
        'the transcript goes over chat, web; it was chat, twilio, web',
        'the transcript of the telephone lacks 7 words of what was said, and has 0 that were not',
      ],
    ],
    [
      'an answer that was interrupted',
      { transcript: [first, { ...second, status: 'interrupted' }, ...rest] },
      ['"Not yet." stands in the transcript as interrupted'],
    ],
    [
      'a tool that another agent called once more',
      { tools: { called: ['lookup_order', 'lookup_order'], runs: 2 } },
      [
        'tools called over all channels: lookup_order, lookup_order; it was lookup_order',
        'tools ran 2 times over all channels, 1 is right',
      ],
    ],
    [
      'a tool that nobody ran',
      { tools: { called: ['lookup_order'], runs: 0 } },
      ['tools ran 0 times over all channels, 1 is right'],
    ],
  ])('has a fault: %s', (_what, change, faults) => {
    expect(judgeConversation({ ...right, ...change })).toEqual(faults);
  });

  it('is told to a person with what each agent knew, and with the whole transcript', () => {
    const channels = right.said.map(({ channel }) => channel);
    const { told, tools, transcript } = right;
    const parts = { channels, told: [...told], tools: { ...tools, called: [...tools.called] } };
    const lines = formatConversation({
      scenario: 'chat-to-call',
      ok: false,
      failures: ['Something is wrong.'],
      sessionId: 'sess_1',
      transcript: [...transcript],
      ...parts,
    });
    expect(lines[0]).toBe('FAIL chat-to-call   sess_1   one session over chat, telephone, browser');
    expect(lines).toContain('    the agent in the browser was told 4 lines before its first word');
    expect(lines).toContain('    tools called: lookup_order; workers ran a tool once');
    expect(lines).toContain('        10:00:03  telephone  user: When is it?');
    expect(lines.at(-1)).toBe('    ! Something is wrong.');
  });
});

describe('what an agent knew', () => {
  const message = (atMs: number, role: 'user' | 'assistant' | 'system', content: string) => ({
    atMs,
    command: { type: 'add-message' as const, message: { role, content }, triggerResponseEnabled: false },
  });

  it('is what it was told as user and assistant until it said its first word', () => {
    const commands = [
      message(1, 'user', 'Is it ready?'),
      message(2, 'assistant', 'Not yet.'),
      message(3, 'system', 'Go on.'),
      message(9, 'user', 'A text in the call.'),
    ];
    const turn = { text: '', stepIndex: 0, turnId: undefined, startedAtMs: 5, durationMs: 1 };
    const knownConversation = [{ speaker: 'user' as const, text: 'Good evening.' }];
    expect(knownBefore({ knownConversation, commands, agentTurns: [turn] })).toEqual([
      'user: Good evening.',
      ...WRITTEN,
    ]);
    expect(knownBefore({ knownConversation: [], commands, agentTurns: [] }).at(-1)).toBe('user: A text in the call.');
  });
});

describe('a message in writing', () => {
  const message: ChatMessageReport = {
    messageId: 'm',
    asked: 'Where is it?',
    reply: 'I looked. It is shipped.',
    finishReason: 'answered',
    firstWordMs: 1,
    wholeMs: 2,
    longestPauseMs: 0,
    deltas: 2,
    agentAsked: 1,
    toolCalls: [{ name: 'lookup_order', failed: false }],
    readers: [],
  };
  const exchange = { asked: message.asked, pieces: ['shipped'], tools: ['lookup_order'] };

  it('has no fault where the page was told of the tool and of its answer', () => {
    expect(faultsOf(message, exchange)).toEqual([]);
  });

  it.each([
    [{ toolCalls: [] }, '"Where is it?": the page was not told what came of the tool lookup_order'],
    [{ toolCalls: [{ name: 'lookup_order', failed: true }] }, '"Where is it?": the tool lookup_order failed'],
    [{ agentAsked: 2 }, '"Where is it?": the agent was asked 2 times'],
    [{ reply: 'I looked.' }, '"Where is it?": the answer lacks "shipped"'],
  ])('has a fault: %j', (change, fault) => {
    expect(faultsOf({ ...message, ...change }, exchange)).toEqual([fault]);
  });
});
