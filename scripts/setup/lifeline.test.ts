import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { attachLifeline } from './lifeline.mjs';

/** Leads a group of two processes, and closes its output when both are gone. */
function startGroup() {
  return spawn('sh', ['-c', 'sleep 100 & echo ready; sleep 100'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

it('ends a whole process group when it is cut', async () => {
  const child = startGroup();
  await once(child.stdout, 'data');
  attachLifeline(child.pid).cut();
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGTERM');
});

it('ends the group when the process that holds it is killed with -9', async () => {
  const child = startGroup();
  await once(child.stdout, 'data');
  const script = `
    const { attachLifeline } = await import(${JSON.stringify(new URL('lifeline.mjs', import.meta.url).href)});
    attachLifeline(${child.pid});
    process.kill(process.pid, 'SIGKILL');
  `;
  spawn(process.execPath, ['--input-type=module', '-e', script]);
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGTERM');
});

it('lets the group be after its release', async () => {
  const child = startGroup();
  await once(child.stdout, 'data');
  const lifeline = attachLifeline(child.pid);
  lifeline.release();
  lifeline.cut();
  process.kill(-Number(child.pid), 'SIGHUP');
  const [, signal] = await once(child, 'close');
  expect(signal).toBe('SIGHUP');
});
