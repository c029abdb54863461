import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ASSISTANT_ID, NEW_ASSISTANT, openRig } from './rig.test-support.ts';

const GERMAN_ID = '3f8e1c52-0a4b-4c57-9d3a-2b1f6f1f0a02';
const LOST_ID = '3f8e1c52-0a4b-4c57-9d3a-2b1f6f1f0a09';

function routesFile(text: string): Record<string, string> {
  const path = join(mkdtempSync(join(tmpdir(), 'trunkline-configure-')), 'routes.yaml');
  writeFileSync(path, text);
  return { ROUTES_FILE: path, VAPI_API_KEYS: 'boston:a-key-of-boston' };
}

test('assistants of routes are pointed here, and what cannot be had or seen is told with its place', async () => {
  const german = { ...NEW_ASSISTANT, id: GERMAN_ID, name: 'German desk' };
  const { run, vapi } = await openRig({ account: { assistants: [NEW_ASSISTANT, german] } });
  const env = routesFile(`
routes:
  - { name: german, when: { caller: "+49*" }, assistant: { id: ${GERMAN_ID} } }
  - { name: lost, when: { caller: "+43*" }, assistant: { id: ${LOST_ID} } }
  - { name: night, when: { caller: "+41*" }, assistant: { squad: night } }
  - { name: boston, when: { caller: "+1*" }, assistant: { id: boston }, credentials: boston }
default: { assistant: { id: ${ASSISTANT_ID} } }
`);
  const { code, said } = await run('write', env);
  expect(code).toBe(1);
  expect(vapi.book.assistants.find(GERMAN_ID)?.server).toMatchObject({ url: 'https://gw.example.com/webhook/vapi' });
  expect(said).toContain(`ROUTES_FILE, routes[1]: Vapi knows no assistant ${LOST_ID}`);
  expect(said).toContain('ROUTES_FILE, routes[2] names a squad or a workflow');
  expect(said).toContain('ROUTES_FILE, routes[3] names an assistant of another organisation');
});
