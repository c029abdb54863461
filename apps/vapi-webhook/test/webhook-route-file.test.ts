/** `assistant-request` and transfers by the rules of ROUTES_FILE, by which the gateway goes too. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RedisServer, startRedis } from '@trunkline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { createRig, fixture, type Rig } from './webhook-rig.ts';

let server: RedisServer;
let rig: Rig;
let folder: string;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-webhook-'));
  rig = await createRig(server);
});
afterEach(async () => {
  await rig.close();
  rmSync(folder, { recursive: true });
});

const CLOSED = '{ timeZone: UTC, open: [{ days: daily, from: "00:00", to: "00:01" }], closedOn: [DAYS] }';
const days = [-1, 0, 1].map((offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10));

const FILE = `
hours: { never: ${CLOSED.replace('DAYS', days.map((day) => `"${day}"`).join(', '))} }
blocked: { callers: ["+15550666*"], say: No. }
routes:
  - name: berlin
    when: { called: "+493012345678" }
    assistant: { id: assistant-berlin }
    variables: { city: Berlin }
    firstMessage: Hallo.
    line: mobile
    credentials: berlin
  - name: team
    when: { called: "+15550002222" }
    assistant: { squad: squad-1 }
    variables: { a: 1 }
  - name: closed
    when: { called: "+15550003333" }
    open: never
    closed: { say: We are closed. }
  - name: person
    when: { called: "+15550004444" }
    open: never
    closed: { say: One moment., transferTo: "+15550009999" }
  - name: nobody
    when: { called: "+15550005555" }
    apology: Sorry.
`;

function write(text: string): Record<string, string> {
  const path = join(folder, 'routes.yaml');
  writeFileSync(path, text);
  return { ROUTES_FILE: path };
}

const ask = (called: string, caller = '+15550001111') =>
  fixture('assistant-request', { phoneNumber: { number: called }, customer: { number: caller } });

describe('an assistant-request', () => {
  const asked: [called: string, caller: string | undefined, answer: object][] = [
    [
      '+493012345678',
      undefined,
      {
        assistantId: 'assistant-berlin',
        assistantOverrides: {
          firstMessage: 'Hallo.',
          variableValues: { city: 'Berlin' },
          startSpeakingPlan: { transcriptionEndpointingPlan: { onPunctuationSeconds: 0.8 } },
        },
      },
    ],
    ['+15550002222', undefined, { squadId: 'squad-1', squadOverrides: { variableValues: { a: 1 } } }],
    ['+15550003333', undefined, { error: 'We are closed.' }],
    ['+15550004444', undefined, { destination: { type: 'number', number: '+15550009999', message: 'One moment.' } }],
    ['+493012345678', '+15550666001', { error: 'No.' }],
    ['+15550005555', undefined, { assistantId: 'by-the-older-file' }],
    ['+15550007777', undefined, { assistantId: 'by-the-older-file' }],
  ];
  it('is answered by the first route that fits, and by ASSISTANT_ROUTES_FILE where that names nobody', async () => {
    const older = join(folder, 'older.json');
    writeFileSync(older, JSON.stringify({ assistant: { default: { assistantId: 'by-the-older-file' } } }));
    const { post } = await rig.startReplica({ ...write(FILE), ASSISTANT_ROUTES_FILE: older });
    for (const [called, caller, answer] of asked) {
      expect([called, (await post(ask(called, caller))).body]).toMatchObject([called, answer]);
    }
  });
});

it('a wrong file ends the start with one line per fault', () => {
  const needed = {
    REDIS_URL: 'redis://127.0.0.1:6379',
    VAPI_WEBHOOK_AUTH: 'none',
    ...write('routes: [{ name: a }]\ndefault: { line: loud }\n'),
  };
  expect(() => readConfig(needed)).toThrow(
    /ROUTES_FILE: routes\.yaml:1:10 routes\[0\]\.when: .*[\s\S]*ROUTES_FILE: routes\.yaml:2:18 default\.line: /,
  );
});
