import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createProcessGroup } from './processes.ts';

test('after everything was ended nothing is started any more, so that nothing is left behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'trunkline-demo-'));
  const trace = join(folder, 'started');
  const entry = join(folder, 'program.mjs');
  writeFileSync(
    entry,
    `import { writeFileSync } from 'node:fs'; writeFileSync(process.env.TRACE, ''); setInterval(() => {}, 1e6);`,
  );
  const server = createServer((_request, response) => void response.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const readyUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const group = createProcessGroup(folder);
  await group.start([{ name: 'one', entry, env: { TRACE: join(folder, 'first') }, readyUrl }]);
  await group.stop();
  await expect(group.restart('one', { TRACE: trace })).rejects.toThrow('one is not started: everything was ended');
  expect(existsSync(trace)).toBe(false);
});
