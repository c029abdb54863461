import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createFakeChatServer } from '@trunkline/simulators';
import { redisTest as test, waitUntil } from '@trunkline/testkit';

const API_KEY = 'a-key-of-the-tests';

interface Run {
  child: ChildProcess;
  output(): string;
  /** The exit code; `null` when a signal ended it. */
  exited: Promise<number | null>;
}

function run(env: Record<string, string>): Run {
  const path = join(import.meta.dirname, '../dist/main.js');
  const common = { HOST: '127.0.0.1', PORT: '0', NODE_ENV: 'test', VAPI_API_KEY: 'v', VAPI_ASSISTANT_ID: 'a' };
  const child = spawn(process.execPath, [path], { env: { ...common, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, exited: once(child, 'exit').then(([code]) => code as number | null) };
}

test('the process refuses bad configuration with a line for each variable', async ({ expect }) => {
  const { exited, output } = run({ REDIS_URL: 'nowhere', WEB_ORIGINS: 'shop', API_KEYS: 'short' });
  expect(await exited).toBe(1);
  for (const name of ['REDIS_URL', 'WEB_ORIGINS', 'API_KEYS'])
    expect(output()).toMatch(new RegExp(`^${name}: expected`, 'm'));
});

test('SIGTERM lets a running answer end before the process does, and whoever asked gets it', async ({
  redis,
  expect,
}) => {
  const vapi = await createFakeChatServer({ apiKey: 'v' });
  vapi.chat.setFaults({ stallAfterDeltas: 1, stallMs: 1_000 });
  const env = { REDIS_URL: redis.url, VAPI_BASE_URL: vapi.url, API_KEYS: API_KEY, DRAIN_NOTICE_MS: '100' };
  const start = async (): Promise<Run & { ask(): Promise<Response> }> => {
    const process = run(env);
    await waitUntil(() => process.output().includes('"listening"'), { timeoutMs: 60_000, what: process.output() });
    const port = /Server listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(process.output())?.[1];
    const ask = () =>
      fetch(`http://127.0.0.1:${port}/chat`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        body: JSON.stringify({ message: 'hello' }),
      });
    return { ...process, ask };
  };
  const draining = await start();
  const asked = draining.ask();
  await vapi.chat.waitForChat(0);
  draining.child.kill('SIGTERM');
  expect((await asked).status).toBe(200);
  expect(await draining.exited).toBe(0);
  expect(draining.output()).not.toContain('hello');
  await vapi.close();
});
