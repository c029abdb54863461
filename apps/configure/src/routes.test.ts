import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ASSISTANT_ID, NEW_ASSISTANT, openRig, SECRET } from './rig.test-support.ts';

const GERMAN_ID = '3f8e1c52-0a4b-4c57-9d3a-2b1f6f1f0a02';
const BILLING_ID = '3f8e1c52-0a4b-4c57-9d3a-2b1f6f1f0a03';
const german = { ...NEW_ASSISTANT, id: GERMAN_ID, name: 'German desk' };
const billing = { ...NEW_ASSISTANT, id: BILLING_ID, name: 'Billing' };

function routesFile(routes: object): Record<string, string> {
  const path = join(mkdtempSync(join(tmpdir(), 'trunkline-configure-')), 'routes.json');
  writeFileSync(path, JSON.stringify(routes));
  return { ASSISTANT_ROUTES_FILE: path };
}

const ROUTES = {
  assistant: {
    rules: [
      { caller: '+49*', answer: { assistantId: GERMAN_ID } },
      { caller: '+43*', answer: { assistantId: GERMAN_ID } },
    ],
    default: { assistantId: ASSISTANT_ID },
  },
  handoff: {
    rules: [
      {
        parameters: { department: 'billing' },
        answer: { destination: { type: 'assistant', assistantId: BILLING_ID } },
      },
    ],
  },
};

test('assistants to whom the rules send calls are pointed here too, and a second run finds nothing to do', async () => {
  const { run, vapi } = await openRig({ account: { assistants: [NEW_ASSISTANT, german, billing] } });
  const env = routesFile(ROUTES);
  expect(await run('check', env)).toMatchObject({
    code: 1,
    said: expect.stringContaining('Vapi, assistant "German desk": server URL. Vapi tells nobody of its calls'),
  });
  expect(await run('write', env)).toMatchObject({ code: 0, said: expect.stringContaining('it is so.') });
  for (const id of [ASSISTANT_ID, GERMAN_ID, BILLING_ID]) {
    expect(vapi.book.assistants.find(id)).toMatchObject({
      server: { url: 'https://gw.example.com/webhook/vapi', headers: { Authorization: `Bearer ${SECRET}` } },
      serverMessages: expect.arrayContaining(['tool-calls']),
    });
  }
  // Which tools another assistant has is its maker's choice.
  expect(vapi.book.assistants.find(GERMAN_ID)?.model).toEqual(NEW_ASSISTANT.model);
  expect(await run('write', env)).toMatchObject({ code: 0, said: expect.stringContaining('Nothing to do') });
});

test('a rule that names an assistant which Vapi does not know is told with its place, and the rest is set up', async () => {
  const { run, vapi, numbers } = await openRig({ account: { assistants: [NEW_ASSISTANT, german] } });
  const { code, said } = await run('write', routesFile(ROUTES));
  expect(code).toBe(1);
  expect(said).toContain(`ASSISTANT_ROUTES_FILE, handoff.rules.0: Vapi knows no assistant ${BILLING_ID}`);
  expect(vapi.book.assistants.find(GERMAN_ID)?.server).toMatchObject({ url: 'https://gw.example.com/webhook/vapi' });
  expect(numbers.numbers[0]?.voiceUrl).toBe('https://gw.example.com/webhook/twilio');
});

test('a whole assistant in a rule is told what it lacks, and a squad is told not to be looked at', async () => {
  const { run } = await openRig();
  const { said } = await run(
    'dry-run',
    routesFile({
      assistant: { rules: [{ answer: { assistant: { model: NEW_ASSISTANT.model } } }], default: { squadId: 'night' } },
    }),
  );
  expect(said).toContain('ASSISTANT_ROUTES_FILE, assistant.rules.0: server URL. Vapi tells nobody of its calls');
  expect(said).toContain('ASSISTANT_ROUTES_FILE, assistant.default names a squad or a workflow');
});
