import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  ASSISTANT_ID,
  closedUrl,
  NEW_ASSISTANT,
  NUMBER,
  openDeployment,
  openPage,
  openRig,
} from './rig.test-support.ts';

test.each([
  [401, 20_003, /Twilio does not take these credentials \(401\)\.\n +Copy TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN/],
  [404, 20_404, /Twilio knows no account AC1+ for these credentials \(404\)/],
  [429, 20_429, /Twilio is asked too much right now \(429\)\.\n +Wait a minute/],
  [503, 20_503, /Twilio has trouble of its own \(503\)/],
  [400, 21_402, /Twilio refused what it was asked \(400, error 21402\)/],
])('when Twilio answers %i, nothing is written anywhere and the way out is told', async (status, code, sentence) => {
  const { run, vapi, setTwilioFault } = await openRig();
  setTwilioFault({ status, code, message: 'Simulated fault' });
  expect(await run('write')).toMatchObject({ code: 1, said: expect.stringMatching(sentence) });
  expect(vapi.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
});

test.each([
  [401, /Vapi does not take VAPI_API_KEY \(401\)\.\n +Copy the private key, not the public one/],
  [429, /Vapi is asked too much right now \(429\)\.\n +Wait half a minute/],
  [503, /Vapi has trouble of its own \(503\)/],
  [402, /Vapi refused what it was asked \(402\): Simulated fault\./],
])('when Vapi answers %i, nothing is written anywhere and the way out is told', async (status, sentence) => {
  const { run, vapi, twilioWrites } = await openRig();
  vapi.setApiFaults(() => ({ status }));
  expect(await run('write')).toMatchObject({ code: 1, said: expect.stringMatching(sentence) });
  expect(twilioWrites).toEqual([]);
});

test('a cloud that cannot be reached is named, with the variable that could be wrong', async () => {
  const closed = await closedUrl();
  const { run } = await openRig({ env: { PUBLIC_URL: await openDeployment() } });
  const { code, said } = await run('check', {
    TWILIO_API_URL: closed,
    VAPI_BASE_URL: closed,
  });
  expect(code).toBe(1);
  expect(said).toMatch(/Twilio could not be reached: nothing listens there\.\n +Check .* TWILIO_API_URL/);
  expect(said).toMatch(/Vapi could not be reached: nothing listens there\.\n +Check .* VAPI_BASE_URL/);
});

test('a number of another account is told, with those that the account has', async () => {
  const { run } = await openRig({ numbers: [{ phoneNumber: '+15550100777' }] });
  expect((await run('write')).said).toMatch(
    /The number \+15550100002 is not one of the account AC1+\.\n +It has \+15550100777\./,
  );
  expect((await run('write', { TWILIO_PHONE_NUMBER: '' })).said).toMatch(
    /TWILIO_PHONE_NUMBER is not set.*\n +It has \+15550100777\./,
  );
  const none = await openRig({ numbers: [] });
  expect((await none.run('check')).said).toContain('It has none: buy one');
});

test('an assistant that Vapi does not know is told, and the number is left alone', async () => {
  const { run, twilioWrites } = await openRig({ account: {} });
  expect(await run('write')).toMatchObject({
    code: 1,
    said: expect.stringContaining(`Vapi knows no assistant ${ASSISTANT_ID}.`),
  });
  expect(twilioWrites).toEqual([]);
});

test('what an interruption left half done is finished by the next run, and no tool is there twice', async () => {
  const { run, vapi, numbers, twilioWrites } = await openRig();
  vapi.setApiFaults(({ method }) => (method === 'PATCH' ? { status: 503 } : undefined));
  expect(await run('write')).toMatchObject({
    code: 1,
    said: expect.stringContaining('It was begun and not finished.'),
  });
  expect(twilioWrites).toEqual([]);
  expect(vapi.book.tools.all).toHaveLength(3);
  vapi.setApiFaults(undefined);
  expect(await run('write')).toMatchObject({ code: 0, said: expect.stringContaining('given to the assistant') });
  expect(vapi.book.tools.all).toHaveLength(3);
  expect(numbers.numbers[0]?.voiceUrl).toBe('https://gw.example.com/webhook/twilio');
});

test('what Vapi does not keep as it was written is told', async () => {
  const { run, vapi } = await openRig();
  vapi.setApiFaults(({ method, path }) =>
    method === 'PATCH' && path.startsWith('/assistant') ? { status: 200, body: '{}' } : undefined,
  );
  expect(await run('write')).toMatchObject({
    code: 1,
    said: expect.stringContaining('It was written, and is not so when it is read again'),
  });
});

test('an assistant in a file is told what it lacks, and nothing is written at Vapi', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'trunkline-configure-')), 'assistant.json');
  writeFileSync(file, JSON.stringify({ model: NEW_ASSISTANT.model }));
  const { run, vapi, numbers } = await openRig({ env: { PUBLIC_URL: await openDeployment() } });
  const env = { VAPI_ASSISTANT_ID: '', VAPI_ASSISTANT_FILE: file };
  const { code, said } = await run('write', env);
  expect(code).toBe(1);
  expect(said).toContain('VAPI_ASSISTANT_FILE: server URL. Vapi tells nobody of its calls');
  const tool = /tool lookup_order\.\n +Put this into its model\.tools: (.*)/.exec(said)?.[1] ?? '';
  expect(JSON.parse(tool)).toMatchObject({ type: 'function', function: { name: 'lookup_order' } });
  expect(vapi.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
  expect(numbers.numbers.find(({ phoneNumber }) => phoneNumber === NUMBER)?.voiceUrl).not.toBe('');
});

test('a number that is gone by the time it is written is told, and what was written before stays', async () => {
  const { run, vapi, setTwilioFault } = await openRig();
  setTwilioFault({ status: 404, code: 20_404, message: 'Simulated fault' }, 'POST');
  expect(await run('write')).toMatchObject({
    code: 1,
    said: expect.stringMatching(/begun and not finished[\s\S]*Twilio knows no number PN\w+ any more \(404\)/),
  });
  expect(vapi.book.tools.all).toHaveLength(3);
});

test('Twilio’s own words are passed on without what is secret in them', async () => {
  const { run, setTwilioFault } = await openRig();
  const message = 'VoiceFallbackUrl is not valid: https://handler.example.com/a?key=hidden';
  setTwilioFault({ status: 400, code: 21_502, message }, 'POST');
  const { said } = await run('write');
  expect(said).toContain('VoiceFallbackUrl is not valid: https://handler.example.com/a');
  expect(said).not.toContain('hidden');
});

test.each([
  ['text/html', '<html>Please sign in</html>'],
  ['application/json', '{}'],
  ['application/json', 'null'],
])('a page in the place of both clouds is told as one, and not as an error of ours: %s %s', async (type, body) => {
  const url = await openPage(type, body);
  const { run } = await openRig();
  const { code, said } = await run('write', { TWILIO_API_URL: url, VAPI_BASE_URL: url });
  expect(code).toBe(1);
  expect(said).toContain('What answers in the place of Twilio is not its API.');
  expect(said).toContain('What answers in the place of Vapi is not its API.');
});

test('what Vapi tells as null counts as not set', async () => {
  const { run, vapi } = await openRig();
  const assistant = { ...NEW_ASSISTANT, name: null, server: null, serverMessages: null, startSpeakingPlan: null };
  vapi.setApiFaults(({ method, path }) =>
    method === 'GET' && path.startsWith('/assistant') ? { status: 200, body: JSON.stringify(assistant) } : undefined,
  );
  const { code, said } = await run('dry-run');
  expect(code).toBe(0);
  expect(said).toContain(`Vapi, assistant ${ASSISTANT_ID}`);
  expect(said).not.toContain('null');
});
