import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createFakeChatServer, type FakeChat } from '@trunkline/simulators';
import { redisTest as test, waitUntil } from '@trunkline/testkit';

const API_KEY = 'a-key-of-the-tests';

const SOON = { timeoutMs: 30_000 };

interface Run {
  child: ChildProcess;
  output(): string;
  /** @returns the exit code; `null` when a signal ended it. */
  exited(): Promise<number | null>;
}

function run(env: Record<string, string>): Run {
  const path = join(import.meta.dirname, '../dist/main.js');
  const common = { HOST: '127.0.0.1', PORT: '0', NODE_ENV: 'test', VAPI_API_KEY: 'v', VAPI_ASSISTANT_ID: 'a' };
  const child = spawn(process.execPath, [path], { env: { ...common, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let hasEnded = false;
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.once('close', () => (hasEnded = true));
  const exited = async (): Promise<number | null> => {
    await waitUntil(() => hasEnded, { ...SOON, what: () => `the end of the process, which said:\n${output}` });
    return child.exitCode;
  };
  return { child, output: () => output, exited };
}

interface Gateway extends Run {
  ask(): Promise<Response>;
}

/** @returns it once it takes requests. */
async function startGateway(env: Record<string, string>): Promise<Gateway> {
  const gateway = run(env);
  const url = await waitUntil(() => /Server listening at (http:\S+\d)/.exec(gateway.output())?.[1], {
    timeoutMs: 60_000,
    what: () => `the port of the process, which said:\n${gateway.output()}`,
  });
  await waitUntil(async () => (await fetch(`${url}/readyz`)).ok, { ...SOON, what: () => gateway.output() });
  const ask = () =>
    fetch(`${url}/chat`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'hello' }),
    });
  return { ...gateway, ask };
}

/** Resolves when Vapi is asked. @throws Error when the gateway answers by itself. */
async function untilAsked(chat: FakeChat, index: number, answered: Promise<Response>): Promise<void> {
  const tooSoon = answered.then(async (response) => {
    throw new Error(`answered with ${response.status} before Vapi was asked: ${await response.clone().text()}`);
  });
  await Promise.race([chat.waitForChat(index), tooSoon]);
}

test('the process refuses bad configuration with a line for each variable', async ({ expect }) => {
  const { exited, output } = run({ REDIS_URL: 'nowhere', WEB_ORIGINS: 'shop', API_KEYS: 'short' });
  expect(await exited()).toBe(1);
  for (const name of ['REDIS_URL', 'WEB_ORIGINS', 'API_KEYS'])
    expect(output()).toMatch(new RegExp(`^${name}: expected`, 'm'));
});

// The process yields to all others, and so starts slowly where these are busy. Each wait has a bound of its own.
const SLOW = { timeout: 240_000 };

test(
  'SIGTERM lets a running answer end before the process does, and a second one ends it at once',
  SLOW,
  async ({ redis, expect }) => {
    const { url, chat, close } = await createFakeChatServer({ apiKey: 'v' });
    const env = { REDIS_URL: redis.url, VAPI_BASE_URL: url, API_KEYS: API_KEY, DRAIN_NOTICE_MS: '100' };
    chat.setFaults(({ index }) => ({ stallAfterDeltas: 1, stallMs: index === 0 ? 1_000 : Number.POSITIVE_INFINITY }));

    const draining = await startGateway(env);
    const asked = draining.ask();
    await untilAsked(chat, 0, asked);
    draining.child.kill('SIGTERM');
    expect((await asked).status).toBe(200);
    expect(await draining.exited()).toBe(0);
    expect(draining.output()).not.toContain('hello');

    const stopped = await startGateway(env);
    const lost = stopped.ask();
    await untilAsked(chat, 1, lost);
    stopped.child.kill('SIGTERM');
    await waitUntil(() => stopped.output().includes('draining'), { ...SOON, what: () => stopped.output() });
    stopped.child.kill('SIGTERM');
    expect((await lost).status).toBe(503);
    expect(await stopped.exited()).toBe(0);
    await close();
  },
);
