/** Both clouds as our simulators, over real sockets and with the official SDKs as clients, and a deployment that answers them. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import {
  type AccountBookOptions,
  buildTwilioRest,
  createFakeCarrier,
  createFakeVapiAccount,
  createNumberBook,
  type FakeVapiAccount,
  type NewNumber,
  type NumberBook,
  type RestFault,
} from '@trunkline/simulators';
import type { Env } from '@trunkline/service-kit';
import { readTools } from '@trunkline/tool-loader';
import { onTestFinished } from 'vitest';
import type { Mode } from './arguments.ts';
import { openTwilioNumbers } from './clouds/twilio-number.ts';
import { openVapiAccount } from './clouds/vapi-account.ts';
import { type ConfigureConfig, readConfig } from './config.ts';
import { configure } from './configure.ts';
import { wantedOf } from './wanted.ts';

const ACCOUNT_SID = `AC${'1'.repeat(32)}`;
export const AUTH_TOKEN = 'auth-token-of-the-account';
export const NUMBER = '+15550100002';
export const API_KEY = 'vapi-private-key';
export const SECRET = 'secret-of-the-webhook';
export const ASSISTANT_ID = '3f8e1c52-0a4b-4c57-9d3a-2b1f6f1f0a01';
const TOOLS = fileURLToPath(new URL('../../../tools', import.meta.url));
/** Read once, since they are the same for all tests. */
const readOnce = readTools(TOOLS, {});

export interface Rig {
  numbers: NumberBook;
  vapi: FakeVapiAccount;
  /** Requests that wrote something at Twilio. */
  twilioWrites: string[];
  /** @param method to which alone the fault is answered. */
  setTwilioFault(fault: RestFault | undefined, method?: string): void;
  /** @returns exit code and everything that was said. */
  run(mode: Exclude<Mode, 'check-settings' | 'help'>, env?: Env): Promise<{ code: number; said: string }>;
}

export interface RigOptions {
  numbers?: readonly NewNumber[];
  account?: AccountBookOptions;
  env?: Env;
}

const MODEL = { provider: 'openai', model: 'gpt-4o', messages: [{ role: 'system', content: 'You sell bicycles.' }] };

/** An assistant as somebody has just made it in the dashboard. */
export const NEW_ASSISTANT = { id: ASSISTANT_ID, name: 'Front desk', model: MODEL, firstMessage: 'Hello.' };

export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const numbers = createNumberBook(ACCOUNT_SID, options.numbers ?? [{ phoneNumber: NUMBER }]);
  const carrier = createFakeCarrier({
    accountSid: ACCOUNT_SID,
    authToken: AUTH_TOKEN,
    publicUrl: 'https://gw.example.com',
    seed: 1,
    numbers,
  });
  let twilioFault: RestFault | undefined;
  let faultyMethod: string | undefined;
  const twilioWrites: string[] = [];
  const rest = buildTwilioRest({
    carrier,
    faultFor: ({ method, path }) => {
      if (method !== 'GET' && twilioFault === undefined) twilioWrites.push(`${method} ${path}`);
      return faultyMethod === undefined || faultyMethod === method ? twilioFault : undefined;
    },
  });
  const twilioUrl = await rest.listen({ host: '127.0.0.1', port: 0 });
  const vapi = await createFakeVapiAccount({
    apiKey: API_KEY,
    ...(options.account ?? { assistants: [NEW_ASSISTANT] }),
  });
  onTestFinished(async () => {
    await rest.close();
    await vapi.close();
    await carrier.close();
  });
  const tools = await readOnce;
  return {
    numbers,
    vapi,
    twilioWrites,
    setTwilioFault: (fault, method) => {
      twilioFault = fault;
      faultyMethod = method;
    },
    async run(mode, env = {}) {
      const config: ConfigureConfig = readConfig({
        PUBLIC_URL: 'https://gw.example.com',
        TWILIO_ACCOUNT_SID: ACCOUNT_SID,
        TWILIO_AUTH_TOKEN: AUTH_TOKEN,
        TWILIO_API_URL: twilioUrl,
        TWILIO_PHONE_NUMBER: NUMBER,
        VAPI_API_KEY: API_KEY,
        VAPI_BASE_URL: vapi.url,
        VAPI_ASSISTANT_ID: ASSISTANT_ID,
        VAPI_WEBHOOK_AUTH: 'bearer',
        VAPI_WEBHOOK_SECRET: SECRET,
        ...options.env,
        ...env,
      });
      const said: string[] = [];
      const code = await configure(mode, config, {
        numbers: openTwilioNumbers({
          accountSid: config.TWILIO_ACCOUNT_SID,
          username: config.TWILIO_ACCOUNT_SID,
          password: config.TWILIO_AUTH_TOKEN[0] as string,
          apiUrl: config.TWILIO_API_URL,
        }),
        vapi: openVapiAccount({ apiKey: config.VAPI_API_KEY, baseUrl: config.VAPI_BASE_URL }),
        wanted: wantedOf(config, tools),
        epochMs: Date.now,
        say: (line) => said.push(line),
      });
      return { code, said: said.join('\n') };
    },
  };
}

/** How a deployment answers: as gateway and webhook do, unless something is wrong with it. */
export interface DeploymentOptions {
  authToken?: string;
  secret?: string;
  isOpen?: boolean;
  status?: number;
  /** What the fallback at `/fallback` says. */
  fallback?: { status: number; body: string };
}

/** A deployment that checks signatures by the rules of Twilio and of a bearer token, written here once more. */
export async function openDeployment(options: DeploymentOptions = {}): Promise<string> {
  const { authToken = AUTH_TOKEN, secret = SECRET, isOpen = false, status } = options;
  const server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      const { authorization, 'x-twilio-signature': signature } = request.headers;
      if (request.url === '/fallback') {
        response.writeHead(options.fallback?.status ?? 404).end(options.fallback?.body);
        return;
      }
      if (status !== undefined) {
        response.writeHead(status, status > 299 && status < 400 ? { location: '/elsewhere' } : {}).end();
        return;
      }
      if (request.url?.startsWith('/webhook/vapi')) {
        response.writeHead(isOpen || authorization === `Bearer ${secret}` ? 200 : 401).end('{}');
        return;
      }
      const params = [...new URLSearchParams(body)].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const signed = `${url}${request.url}${params.map(([name, value]) => name + value).join('')}`;
      const expected = createHmac('sha1', authToken).update(signed).digest('base64');
      response.writeHead(isOpen || signature === expected ? 204 : 403).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return url;
}

/** An address at which nothing listens. */
export async function closedUrl(): Promise<string> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}`;
}

/** Something that answers every request with the same page. */
export async function openPage(contentType: string, body: string): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': contentType }).end(body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
