/**
 * A log on a disk that is really full: a tmpfs of one page where the tests may mount one, else /dev/full, which answers every
 * write with the same ENOSPC.
 */
import { execFileSync } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFdWriter } from './line-writer.ts';
import { createLogger } from './logger.ts';
import { runService } from '../process/process-runner.ts';

const folder = mkdtempSync(join(tmpdir(), 'full-disk-'));
let isMounted = false;

beforeAll(() => {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', folder], { stdio: 'ignore' });
    isMounted = true;
  } catch {
    // Without the right to mount, /dev/full is used.
  }
});
afterAll(() => {
  if (isMounted) execFileSync('umount', [folder], { stdio: 'ignore' });
  rmSync(folder, { recursive: true, force: true });
});

function openFullDisk(): number {
  if (!isMounted) return openSync('/dev/full', 'w');
  const fd = openSync(join(folder, 'log'), 'a');
  try {
    for (;;) writeSync(fd, 'x'.repeat(4_096));
  } catch {
    return fd;
  }
}

it('costs lines, which are counted, and neither the process nor its last words before an exit', async () => {
  const fd = openFullDisk();
  const destination = createFdWriter(fd);
  const logger = createLogger({ service: 'test', level: 'info', destination });
  const codes: number[] = [];
  const host = Object.assign(new EventEmitter(), {
    exit: (code: number) => codes.push(code),
    stderr: { write: () => true },
  });
  await runService({
    name: 'test',
    loadConfig: () => ({}),
    start: async () => ({ drain: async () => {}, close: async () => {} }),
    createLogger: () => logger,
    host,
  });
  for (let index = 0; index < 500; index += 1) logger.info({ index }, 'nobody will read this');
  expect(destination.dropped).toBe(500);
  host.emit('uncaughtException', new Error('nobody caught me'));
  expect(codes).toEqual([1]);
  destination.close();
  closeSync(fd);
});
