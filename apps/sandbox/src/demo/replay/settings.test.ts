import { expect, it } from 'vitest';
import { readSettings, variablesOfCalls } from './settings.ts';

const EXAMPLE = `## all processes
REDIS_URL=redis://127.0.0.1:6379
## telephony-gateway: calls
BARGE_IN_MODE=
# a note
LINE_PROFILE=
## chat-gateway (port 3003)
CHAT_SESSION_TTL_MS=
## vapi-webhook
TOOL_REPLY_BUDGET_MS=
`;
const known = variablesOfCalls(EXAMPLE);
const processes = [
  { name: 'telephony-gateway', entry: '', readyUrl: '', env: { REDIS_URL: '', SWEEP_INTERVAL_MS: '1000' } },
  { name: 'sandbox', entry: '', readyUrl: '', env: { LINE_PROFILE: 'noisy' } },
];

it('knows the variables of what calls go through, and not those of the chat', () => {
  expect([...known]).toEqual(['REDIS_URL', 'BARGE_IN_MODE', 'LINE_PROFILE', 'TOOL_REPLY_BUDGET_MS']);
});

it('reads settings, also empty ones and those with a sign of equality in them', () => {
  expect(readSettings(['BARGE_IN_MODE=local', 'LINE_PROFILE=', 'TOOL_REPLY_BUDGET_MS=a=b'], known, processes)).toEqual({
    BARGE_IN_MODE: 'local',
    LINE_PROFILE: '',
    TOOL_REPLY_BUDGET_MS: 'a=b',
  });
});

it.each([
  ['no value', ['BARGE_IN_MODE'], /expected NAME=VALUE, such as BARGE_IN_MODE=local, and not "BARGE_IN_MODE"/],
  ['no name', ['=local'], /expected NAME=VALUE/],
  ['an unknown name', ['BARGE_IN=local'], /reads a variable BARGE_IN; there is BARGE_IN_MODE/],
  ['a name of the chat', ['CHAT_SESSION_TTL_MS=1'], /reads a variable CHAT_SESSION_TTL_MS; see \.env\.example/],
  ['what holds the demo together', ['REDIS_URL=x'], /REDIS_URL holds the processes of the demo together/],
  ['a name twice', ['LINE_PROFILE=a', 'LINE_PROFILE=b'], /LINE_PROFILE is set twice/],
])('refuses %s with a sentence', (_, given, sentence) => {
  expect(() => readSettings(given, known, processes)).toThrow(sentence);
});
