import { expect, test } from 'vitest';
import {
  AUTH_TOKEN,
  API_KEY,
  ASSISTANT_ID,
  NEW_ASSISTANT,
  NUMBER,
  openDeployment,
  openRig,
  SECRET,
} from './rig.test-support.ts';

test('a new number and a new assistant are set up in one go, and a second run finds nothing to do', async () => {
  const { run, numbers, vapi, twilioWrites } = await openRig();
  const first = await run('write');
  expect(first).toMatchObject({ code: 0, said: expect.stringContaining('Written, and read again: it is so.') });
  expect(numbers.numbers[0]).toMatchObject({
    voiceUrl: 'https://gw.example.com/webhook/twilio',
    voiceMethod: 'POST',
    statusCallback: 'https://gw.example.com/webhook/twilio/call-status',
  });
  const assistant = vapi.book.assistants.find(ASSISTANT_ID);
  expect(assistant).toMatchObject({
    server: { url: 'https://gw.example.com/webhook/vapi', headers: { Authorization: `Bearer ${SECRET}` } },
    serverMessages: expect.arrayContaining(['tool-calls', 'end-of-call-report', 'transcript[transcriptType="final"]']),
    // What the dashboard has put into the model is still there.
    model: { ...NEW_ASSISTANT.model, toolIds: vapi.book.tools.all.map(({ id }) => id) },
    firstMessage: 'Hello.',
  });
  expect(vapi.book.tools.all.map((tool) => 'function' in tool && tool.function)).toMatchObject([
    { name: 'book_table' },
    { name: 'check_stock' },
    { name: 'lookup_order' },
  ]);

  const [requests, writes] = [vapi.requests.length, twilioWrites.length];
  const second = await run('write');
  expect(second).toMatchObject({ code: 0, said: expect.stringContaining('Nothing to do') });
  expect(vapi.requests.slice(requests).filter((request) => !request.startsWith('GET'))).toEqual([]);
  expect(twilioWrites).toHaveLength(writes);
});

test('a dry run tells each change in words and changes nothing', async () => {
  const { run, numbers, vapi, twilioWrites } = await openRig({
    numbers: [{ phoneNumber: NUMBER, voiceUrl: 'https://shop.example.com/voice?key=hidden' }],
  });
  const { code, said } = await run('dry-run');
  expect(code).toBe(0);
  expect(said).toContain('https://shop.example.com/voice?...  ->  https://gw.example.com/webhook/twilio');
  expect(said).toContain('Nothing was written (--dry-run).');
  expect(numbers.numbers[0]?.voiceUrl).toBe('https://shop.example.com/voice?key=hidden');
  expect(twilioWrites).toEqual([]);
  expect(vapi.requests.filter((request) => !request.startsWith('GET'))).toEqual([]);
});

test('nothing that is said has a secret in it', async () => {
  const { run } = await openRig({
    account: {
      assistants: [
        {
          ...NEW_ASSISTANT,
          server: { url: 'https://old.example.com/hook', headers: { Authorization: 'Bearer old-one' } },
        },
      ],
    },
  });
  const said = [await run('dry-run'), await run('check'), await run('write'), await run('check')]
    .map((one) => one.said)
    .join('\n');
  for (const secret of [AUTH_TOKEN, API_KEY, SECRET, 'old-one']) expect(said).not.toContain(secret);
});

test('a check of what is set up and running finds nothing wrong', async () => {
  const publicUrl = await openDeployment();
  const { run } = await openRig({ env: { PUBLIC_URL: publicUrl } });
  await run('write');
  expect(await run('check')).toMatchObject({ code: 0, said: expect.stringContaining('All is well') });
});
