import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { refuseTakenPorts } from './free-ports.mjs';
import { planSystem } from './system.mjs';

const plan = (name: string, port: number) => ({
  name,
  entry: '',
  env: { HOST: '127.0.0.1' },
  readyUrl: '',
  ports: [port],
});

test('a port that somebody else has is named with whose it is to be, and one that is free is free afterwards', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  await expect(refuseTakenPorts([plan('front', port)])).rejects.toMatchObject({
    message: `Somebody else has the port ${port} (front).`,
    advice: expect.arrayContaining([expect.stringContaining('PORT=8081')]),
  });
  server.close();
  await once(server, 'close');
  await refuseTakenPorts([plan('front', port)]);
  await refuseTakenPorts([plan('front', port)]);
});

test('every port that the system opens is looked at, and one of the front that is none is left to the front', () => {
  const { apps, front } = planSystem('/root', { PORT: '9000' });
  expect([front, ...apps].flatMap(({ ports }) => ports)).toEqual([
    9000, 3000, 4000, 3001, 4001, 3002, 3003, 4003, 3004, 4004,
  ]);
  expect(planSystem('/root', { PORT: 'http' }).front.ports).toEqual([]);
});
