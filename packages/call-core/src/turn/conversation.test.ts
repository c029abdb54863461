import type { CallEvent } from '@trunkline/protocol';
import { describe, expect, it } from 'vitest';
import { continuationContext, timedConversationOf, turnsOf } from './conversation.ts';

const ended = (turnId: `turn_${number}`, text: string, heardText: string): CallEvent => ({
  type: 'agent.turnEnded',
  atMs: 0,
  turnId,
  text,
  heardText,
  sentMs: 0,
  heardMs: 0,
  interrupted: text !== heardText,
});
const heard = (turnId: `turn_${number}`, heardText: string): CallEvent => ({
  type: 'agent.heard',
  atMs: 0,
  turnId,
  heardText,
  heardMs: 0,
});
const said = (turnId: `turn_${number}`, text: string): CallEvent => ({ type: 'caller.said', atMs: 0, turnId, text });
const turn = (turnId: `turn_${number}`, text: string): CallEvent => ({
  type: 'caller.turnEnded',
  atMs: 0,
  turnId,
  text,
});

const conversationOf = (events: readonly CallEvent[]) =>
  timedConversationOf(events).map(({ role, content }) => ({ role, content }));

describe('the conversation so far', () => {
  it('contains what was heard of a turn that nobody ended, and what the caller had said of theirs', () => {
    expect(conversationOf([heard('turn_1', 'Hello.'), said('turn_2', 'I need'), heard('turn_2', 'We')])).toEqual([
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'I need' },
      { role: 'assistant', content: 'We' },
    ]);
  });

  it('tells a turn once, as it was last told', () => {
    const events = [said('turn_2', 'I need'), said('turn_2', 'I need a bike'), turn('turn_2', 'I need a bike.')];
    expect(conversationOf([heard('turn_1', 'Hel'), ended('turn_1', 'Hello.', 'Hello.'), ...events])).toEqual([
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'I need a bike.' },
    ]);
  });

  it('keeps two answers in one turn apart, and leaves out what was not heard at all', () => {
    const events = [
      ended('turn_2', 'One moment.', 'One moment.'),
      ended('turn_2', 'Done.', 'Done.'),
      ended('turn_3', 'So', ''),
    ];
    expect(conversationOf(events).map(({ content }) => content)).toEqual(['One moment.', 'Done.']);
  });

  it('tells an agent that goes on with it from where to where the person has come', () => {
    expect(continuationContext('chat', 'twilio')).toContain(
      'on the text chat; the same person is now on the telephone',
    );
  });

  it('says how many turns there were', () => {
    expect(turnsOf([])).toBe(0);
    expect(turnsOf([ended('turn_1', '', ''), turn('turn_12', 'x'), heard('turn_3', 'x')])).toBe(12);
  });
});

describe('conversation so far', () => {
  it('contains what was heard, in order, each caller turn once', () => {
    const agent = {
      type: 'agent.turnEnded',
      atMs: 0,
      sentMs: 0,
      heardMs: 0,
      interrupted: true,
      text: 'whole',
    } as const;
    expect(
      conversationOf([
        { ...agent, turnId: 'turn_1', heardText: 'Hello.' },
        { type: 'caller.turnEnded', atMs: 1, turnId: 'turn_2', text: 'I need' },
        { ...agent, turnId: 'turn_2', heardText: '' },
        { type: 'caller.turnEnded', atMs: 2, turnId: 'turn_2', text: 'I need a bike' },
      ]),
    ).toEqual([
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'I need a bike' },
    ]);
  });
});
