import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RedisServer, startRedis } from '@trunkline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { createRig, fixture, type Replica, type Rig } from './webhook-rig.ts';

let server: RedisServer;
let rig: Rig;
let replica: Replica;
let folder: string;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-webhook-'));
  rig = await createRig(server);
  replica = await rig.startReplica();
});
afterEach(async () => {
  await rig.close();
  rmSync(folder, { recursive: true });
});

function writeRoutes(routes: object): Record<string, string> {
  const path = join(folder, 'routes.json');
  writeFileSync(path, JSON.stringify(routes));
  return { ASSISTANT_ROUTES_FILE: path };
}

describe('requests that are answered from rules', () => {
  const ROUTES = {
    assistant: {
      rules: [
        { called: '+15550002222', caller: '+1555000111*', answer: { assistantId: 'for-a-known-caller' } },
        {
          called: '+15550002222',
          answer: { assistantId: 'by-number', assistantOverrides: { variableValues: { a: 1 } } },
        },
        { caller: '+49*', answer: { destination: { type: 'number', number: '+4930123456' } } },
      ],
      default: { assistantId: 'by-default' },
    },
    transfer: {
      rules: [
        {
          called: '+15550002222',
          answer: {
            destination: { type: 'number', number: '+15550003333' },
            message: { type: 'request-start', content: 'I will put you through.' },
          },
        },
      ],
    },
    handoff: {
      rules: [
        {
          parameters: { department: 'billing' },
          answer: { destination: { type: 'assistant', assistantId: 'billing' } },
        },
      ],
    },
  };
  const ask = (called: string, caller: string) =>
    fixture('assistant-request', { phoneNumber: { number: called }, customer: { number: caller } });

  it('name an assistant by called number, by caller, or by default', async () => {
    const { post } = await rig.startReplica(writeRoutes(ROUTES));
    const answers = await Promise.all([
      post(ask('+15550002222', '+15550001111')),
      post(ask('+15550002222', '+15559999999')),
      post(ask('+15550009999', '+491700000000')),
      post(ask('+15550009999', '+15559999999')),
    ]);
    expect(answers.map(({ body }) => body)).toEqual([
      { assistantId: 'for-a-known-caller' },
      { assistantId: 'by-number', assistantOverrides: { variableValues: { a: 1 } } },
      { destination: { type: 'number', number: '+4930123456' } },
      { assistantId: 'by-default' },
    ]);
  });

  it('name destinations', async () => {
    const { post } = await rig.startReplica(writeRoutes(ROUTES));
    expect((await post(fixture('transfer-destination-request'))).body).toEqual(ROUTES.transfer.rules[0]?.answer);
    expect((await post(fixture('handoff-destination-request'))).body).toEqual(ROUTES.handoff.rules[0]?.answer);
    const other = await post(fixture('handoff-destination-request', { parameters: { department: 'sales' } }));
    expect(other.body).toEqual({ error: expect.stringContaining('nobody') });
  });

  it('fall back to a sentence for the caller when no rule fits', async () => {
    expect((await replica.post(fixture('assistant-request'))).body).toEqual({ error: expect.stringMatching(/sorry/) });
    expect((await replica.post(fixture('transfer-destination-request'))).body).toEqual({ error: expect.any(String) });
  });

  it('are answered while Redis is away', async () => {
    const other = await startRedis();
    const lone = await createRig(other);
    const { post } = await lone.startReplica(writeRoutes(ROUTES));
    await other.stop();
    expect((await post(ask('+1', '+1'))).body).toEqual({ assistantId: 'by-default' });
    await lone.close();
  });

  it.for<[object, RegExp]>([
    [{ assistant: { default: { assistantId: 'a', squadId: 'b' } } }, /assistant\.default: expected exactly one of/],
    [
      { assistant: { rules: [{ called: 'home', answer: { error: 'no' } }] } },
      /assistant\.rules\.0\.called: expected a number/,
    ],
    [{ transfers: {} }, /the file: Unrecognized key: "transfers"/],
    [{ transfer: { default: { destination: { type: 'number' } } } }, /transfer\.default\.destination\.number/],
  ])('refuse to start with %j', ([routes, fault]) => {
    const env = { REDIS_URL: 'redis://127.0.0.1:1', VAPI_WEBHOOK_AUTH: 'none', ...writeRoutes(routes) };
    expect(() => readConfig(env)).toThrow(fault);
  });
});
