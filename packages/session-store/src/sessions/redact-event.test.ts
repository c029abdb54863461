import type { CallEvent, TurnId } from '@trunkline/protocol';
import { expect, it } from 'vitest';
import { redactEvent } from './redact-event.ts';

const turnId: TurnId = 'turn_1';
/** Shows where it was asked, and whether the text was said to go on. */
const redact = (text: string, mayGrow = false): string => `${text.length}${mayGrow ? '…' : ''}`;

it.each<[CallEvent, object]>([
  [{ type: 'caller.saying', atMs: 1, turnId, text: 'words' }, { text: '5…' }],
  [{ type: 'caller.said', atMs: 1, turnId, text: 'words' }, { text: '5…' }],
  [{ type: 'caller.turnEnded', atMs: 1, turnId, text: 'words' }, { text: '5' }],
  [
    { type: 'agent.heard', atMs: 1, turnId, heardText: 'words', heardMs: 9 },
    { heardText: '5…', heardMs: 9 },
  ],
  [
    {
      type: 'agent.turnEnded',
      atMs: 1,
      turnId,
      text: 'words',
      heardText: 'wor',
      sentMs: 9,
      heardMs: 5,
      interrupted: true,
    },
    { text: '5', heardText: '3…', interrupted: true },
  ],
  [
    {
      type: 'agent.turnEnded',
      atMs: 1,
      turnId,
      text: 'words',
      heardText: 'words',
      sentMs: 9,
      heardMs: 9,
      interrupted: false,
    },
    { text: '5', heardText: '5' },
  ],
])('the words of %o are taken in hand before they are written', (event, kept) => {
  expect(redactEvent(event, redact)).toMatchObject({ ...event, ...kept });
});

it('a fact without words is what it was', () => {
  const lost: CallEvent = { type: 'stream.lost', atMs: 1, streamSid: 'MZ1' };
  expect(redactEvent(lost, redact)).toBe(lost);
});
