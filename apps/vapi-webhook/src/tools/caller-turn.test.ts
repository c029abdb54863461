import { expect, it } from 'vitest';
import { readCallerTurn } from './caller-turn.ts';

const user = (content: string) => ({ role: 'user', content });
const agent = (content: unknown) => ({ role: 'assistant', content });

it.for<[string, unknown[], number, unknown[]]>([
  ['nothing was said', [], 0, []],
  ['the agent has greeted', [agent('Hello')], 0, []],
  ['the caller has spoken', [agent('Hello'), user('One lamp')], 1, []],
  ['the caller has lengthened the sentence', [user('One lamp'), user('and quickly')], 1, []],
  [
    'a tool was called without a word',
    [user('One lamp'), agent(null), { role: 'tool', content: 'ok' }, user('and?')],
    1,
    [],
  ],
  [
    'the agent has answered and the caller goes on',
    [user('One lamp'), agent('Done.'), user('One more')],
    2,
    ['One lamp'],
  ],
  [
    'the history is in the form of Vapi',
    [
      { role: 'user', message: 'One' },
      { role: 'bot', message: 'Done.' },
      { role: 'user', message: 'Two' },
    ],
    2,
    ['One'],
  ],
  ['it holds what is no message', [null, 7, 'text', {}, user('One')], 1, []],
])('when %s, the turn is known', ([, messages, count, earlier]) => {
  expect(readCallerTurn(messages)).toEqual({ count, earlier });
});
