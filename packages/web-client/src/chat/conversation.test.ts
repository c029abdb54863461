import { describe, expect, it } from 'vitest';
import { Conversation } from './conversation.ts';
import type { WireEvent } from './wire-event.ts';

const SESSION = { sessionId: 'sess_1', sessionActive: true, expiresAt: '2026-11-30T00:00:00.000Z' };
const started = (id: string, messageId: string, asked: string): WireEvent => ({
  id,
  type: 'message.started',
  messageId,
  turn: 1,
  asked,
});
const delta = (id: string, messageId: string, text: string): WireEvent => ({
  id,
  type: 'message.delta',
  messageId,
  delta: text,
});
const completed = (id: string, messageId: string, reply: string): WireEvent => ({
  ...SESSION,
  id,
  type: 'message.completed',
  messageId,
  reply,
  message: reply,
  finishReason: 'answered',
});

function build(events: WireEvent[], conversation = new Conversation()): Conversation {
  for (const event of events) conversation.apply(event, 0);
  return conversation;
}

const said = (conversation: Conversation): string[] =>
  conversation.items.map((item) => (item.kind === 'note' ? item.note : `${item.role}: ${item.text} (${item.status})`));

describe('a conversation', () => {
  const whole = [
    started('5-0', 'm1', 'Hello?'),
    delta('5-1', 'm1', 'Good '),
    delta('12-0', 'm1', 'day.'),
    completed('12-1', 'm1', 'Good day.'),
  ];

  it('is the sum of its events', () => {
    expect(said(build(whole))).toEqual(['user: Hello? (sent)', 'assistant: Good day. (answered)']);
  });

  it('counts an event that comes twice, or late, once', () => {
    const conversation = build([...whole.slice(0, 3), ...whole.slice(0, 3)]);
    expect(said(conversation)).toEqual(['user: Hello? (sent)', 'assistant: Good day. (streaming)']);
  });

  it('goes on from a snapshot of any of its beginnings', () => {
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const snapshot = structuredClone(build(whole.slice(0, cut)).snapshot());
      expect(said(build(whole, new Conversation(snapshot)))).toEqual(said(build(whole)));
    }
  });

  it('puts a message that waits behind the answer that runs', () => {
    const conversation = new Conversation();
    conversation.addOwn('m1', 'One');
    conversation.addOwn('m2', 'Two');
    build([started('1-0', 'm1', 'One'), delta('1-1', 'm1', 'First')], conversation);
    expect(said(conversation)).toEqual(['user: One (sent)', 'assistant: First (streaming)', 'user: Two (sending)']);
    build([completed('1-2', 'm1', 'First.'), started('2-0', 'm2', 'Two')], conversation);
    expect(said(conversation)).toEqual([
      'user: One (sent)',
      'assistant: First. (answered)',
      'user: Two (sent)',
      'assistant:  (streaming)',
    ]);
  });

  it('knows its own message again that the gateway has given another id', () => {
    const conversation = new Conversation();
    conversation.addOwn('mine', 'Hello?');
    conversation.posted.add('mine');
    build(whole, conversation);
    expect(said(conversation)).toEqual(['user: Hello? (sent)', 'assistant: Good day. (answered)']);
  });

  it('does not take the words of another tab for a message of its own', () => {
    const conversation = new Conversation();
    conversation.addOwn('mine', 'Hello?');
    build(whole, conversation);
    expect(said(conversation)).toEqual([
      'user: Hello? (sent)',
      'assistant: Good day. (answered)',
      'user: Hello? (sending)',
    ]);
  });

  it('keeps the words of an answer that broke off, and says so', () => {
    const fault = { code: 'TL_ANSWER_INTERRUPTED', message: 'It broke off.', retryable: true } as const;
    const conversation = build([...whole.slice(0, 2), { id: '13-0', type: 'error', messageId: 'm1', ...fault }]);
    expect(said(conversation)).toEqual(['user: Hello? (sent)', 'assistant: Good  (interrupted)']);
    expect(conversation.items[1]).toMatchObject({ fault });
    expect(conversation.running).toBeUndefined();
  });

  it('marks the question as failed when no word of an answer came', () => {
    const fault = { code: 'TL_AGENT_UNAVAILABLE', message: 'No agent.', retryable: true } as const;
    const conversation = build([...whole.slice(0, 1), { id: '13-0', type: 'error', messageId: 'm1', ...fault }]);
    expect(said(conversation)).toEqual(['user: Hello? (failed)']);
  });

  it('says when a person comes and goes, and when a call begins and ends', () => {
    const conversation = build([
      { id: '1-0', type: 'presence', agent: 'active', call: 'none' },
      { id: '2-0', type: 'presence', agent: 'muted', human: 'Maya', call: 'none' },
      { id: '2-1', type: 'message.posted', messageId: 'h1', role: 'human', text: 'Maya here.', name: 'Maya' },
      { id: '3-0', type: 'presence', agent: 'active', call: 'live' },
      { id: '4-0', type: 'presence', agent: 'active', call: 'none' },
    ]);
    expect(said(conversation)).toEqual([
      'humanJoined',
      'human: Maya here. (answered)',
      'humanLeft',
      'callStarted',
      'callEnded',
    ]);
    expect(conversation.items[2]).toMatchObject({ name: 'Maya' });
  });

  it('shows what a call hears once, whichever way the words come', () => {
    const conversation = new Conversation();
    const hear = conversation.beginCall('own');
    hear({ turnId: 'turn_1', role: 'user', text: 'I would', final: false });
    build(
      [{ id: '1-0', type: 'final', callId: 'call_a', turnId: 'turn_1', role: 'user', text: 'I would like tea.' }],
      conversation,
    );
    hear({ turnId: 'turn_1', role: 'user', text: 'I would like', final: false });
    build(
      [{ id: '2-0', type: 'final', callId: 'call_b', turnId: 'turn_1', role: 'user', text: 'Another call.' }],
      conversation,
    );
    expect(said(conversation)).toEqual(['user: I would like tea. (final)', 'user: Another call. (final)']);
  });

  it('leaves no answer running when the session is over', () => {
    const conversation = build([...whole.slice(0, 2), { id: '9-0', type: 'session.ended', state: 'expired' }]);
    expect(said(conversation)).toEqual(['user: Hello? (sent)', 'assistant: Good  (interrupted)']);
    expect(conversation.ended).toBe('expired');
  });

  it('stays bounded', () => {
    const posts = Array.from({ length: 1_000 }, (_, index): WireEvent => {
      return { id: `1-${index}`, type: 'message.posted', messageId: `h${index}`, role: 'human', text: 'x' };
    });
    expect(build(posts).items).toHaveLength(300);
  });
});
