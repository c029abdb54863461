import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startRedis } from './private-redis.mjs';
import { redisFault } from './redis-ping.mjs';
import { Interrupted } from './signals.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-private-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program in the place of redis-server; starting Redis and stopping it is tested, not Redis. */
function program(script: string) {
  const file = join(folder, 'redis-server');
  writeFileSync(file, `#!${process.execPath}\n${script}`, { mode: 0o755 });
  return file;
}
const start = (script: string, signal = new AbortController().signal) =>
  startRedis(program(script), { env: process.env, signal });

const ANSWERS = `
  const port = process.argv[process.argv.indexOf('--port') + 1];
  const host = process.argv[process.argv.indexOf('--bind') + 1];
  require('node:net').createServer((socket) => socket.on('data', () => socket.write('+PONG\\r\\n'))).listen(port, host);
`;

it('gives an address that answers, until it is stopped', async () => {
  const { url, stop } = await start(ANSWERS);
  await expect(redisFault(url)).resolves.toBeUndefined();
  await stop();
  await expect(redisFault(url)).resolves.toContain('ECONNREFUSED');
});

it('tells what a server said that ended at once', async () => {
  await expect(start("console.log('Bad directive'); process.exit(1);")).rejects.toMatchObject({
    message: expect.stringContaining('ended at once'),
    output: 'Bad directive\n',
  });
});

it('tells that the program cannot be started', async () => {
  const missing = startRedis(join(folder, 'nope'), { env: process.env, signal: new AbortController().signal });
  await expect(missing).rejects.toMatchObject({ output: expect.stringContaining('ENOENT') });
});

it('gives up when it is interrupted while the server starts', async () => {
  const abort = new AbortController();
  const starting = start('setInterval(() => {}, 1000);', abort.signal);
  abort.abort(new Interrupted('SIGINT'));
  await expect(starting).rejects.toMatchObject({ exitCode: 130 });
});
