import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startWatchdog } from './process-watchdog.ts';
import { makeRedisDir } from './redis-process.ts';
import { waitUntil } from './wait-until.ts';

test('when the pipe to the watchdog breaks, the watched process ends and its folder goes', async () => {
  const dir = await makeRedisDir();
  const watched = spawn('sleep', ['60']);
  const exited = once(watched, 'exit');
  const watchdog = startWatchdog(watched.pid ?? 0, dir);
  // What the system does to the pipe when the process that holds it dies.
  watchdog.stdin?.destroy();
  expect(await exited).toEqual([null, 'SIGKILL']);
  await waitUntil(() => !existsSync(dir), { what: 'the folder to be removed' });
});
