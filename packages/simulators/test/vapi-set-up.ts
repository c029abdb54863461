import { afterAll, beforeAll } from 'vitest';
import { WebSocket } from 'ws';
import { loadScenario, parseScenario, type PreparedScenario, prepareScenario } from '../src/scenario/index.ts';
import { createSynthesiser, type Synthesiser } from '../src/speech/index.ts';
import { createFakeVapi, type FakeVapi, type FakeVapiOptions } from '../src/vapi/index.ts';
import { openVapiPhone, type PhoneOptions, type VapiPhone } from './vapi-phone.ts';

export const API_KEY = 'test-key';

export const MULAW_CALL = {
  assistantId: '4a9b0a2e-0000-4000-8000-000000000001',
  transport: { provider: 'vapi.websocket', audioFormat: { format: 'mulaw', container: 'raw', sampleRate: 8000 } },
} as const;

export interface CreatedCall {
  readonly id: string;
  readonly status: string;
  readonly transport: { readonly websocketCallUrl: string };
  readonly monitor: { readonly controlUrl: string; readonly listenUrl: string };
  readonly subscriptionLimits: { readonly concurrencyBlocked: boolean };
}

export const inBrief = (...steps: string[]): string =>
  ['name: in-brief', 'description: A short call for a test.', 'steps:', ...steps.map((step) => `  - ${step}`)].join(
    '\n',
  );

/** One synthesiser for a file, and FakeVapis and phones that are closed after its tests, several of which may go on at once. */
export function useVapi() {
  let synthesiser: Synthesiser | undefined;
  const vapis: FakeVapi[] = [];
  const phones: VapiPhone[] = [];
  beforeAll(async () => {
    synthesiser = await createSynthesiser();
  });
  afterAll(async () => {
    for (const phone of phones) phone.socket.terminate();
    await Promise.all(vapis.map((vapi) => vapi.close()));
    await synthesiser?.close();
  });

  const requireSynthesiser = (): Synthesiser => {
    if (synthesiser === undefined) throw new Error('the synthesiser exists only inside a test');
    return synthesiser;
  };

  return {
    prepare: (yaml: string) => prepareScenario(parseScenario(yaml), requireSynthesiser()),
    prepareShipped: async (name: string) =>
      prepareScenario(await loadScenario(new URL(`../scenarios/${name}.yaml`, import.meta.url)), requireSynthesiser()),
    startVapi: async (scenario: PreparedScenario, options: Partial<FakeVapiOptions> = {}) => {
      const vapi = await createFakeVapi({
        apiKey: API_KEY,
        scenarioFor: () => scenario,
        synthesiser: requireSynthesiser(),
        ...options,
      });
      vapis.push(vapi);
      return vapi;
    },
    openPhone: async (url: string, options?: PhoneOptions) => {
      const phone = await openVapiPhone(url, options);
      phones.push(phone);
      return phone;
    },
  };
}

export function post(url: string, body: unknown, apiKey = API_KEY): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

export async function createCall(vapi: FakeVapi, body: object = MULAW_CALL): Promise<CreatedCall> {
  const response = await post(`${vapi.url}/call`, body);
  if (response.status !== 201) throw new Error(`POST /call: ${response.status} ${await response.text()}`);
  return (await response.json()) as CreatedCall;
}

/** The code with which a socket is closed, or the HTTP status with which it was refused. */
export async function howItCloses(url: string): Promise<number> {
  const socket = new WebSocket(url);
  return new Promise((resolve) => {
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('close', resolve);
    socket.on('error', () => undefined);
  });
}
