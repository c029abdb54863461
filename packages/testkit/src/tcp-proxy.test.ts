import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startTcpProxy } from './tcp-proxy.ts';
import { waitUntil } from './wait-until.ts';

/** A server that answers everything with its name. */
async function startNamedServer(name: string) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', () => socket.write(name));
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, sockets };
}

async function openClient(port: number) {
  const socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  onTestFinished(() => {
    socket.destroy();
  });
  return {
    socket,
    async ask(): Promise<string> {
      heard = '';
      socket.write('?');
      await waitUntil(() => heard !== '');
      return heard;
    },
    heard: () => heard,
  };
}

test('standing connections stay with their server, new ones go where the address leads now', async () => {
  const [first, second] = [await startNamedServer('first'), await startNamedServer('second')];
  const proxy = await startTcpProxy(first.port);
  onTestFinished(() => proxy.close());
  const standing = await openClient(proxy.port);
  expect(await standing.ask()).toBe('first');
  proxy.switchTo(second.port);
  expect(await standing.ask()).toBe('first');
  expect(await (await openClient(proxy.port)).ask()).toBe('second');
});

test('a black hole takes the bytes of standing connections and says nothing, new ones work', async () => {
  const server = await startNamedServer('here');
  const proxy = await startTcpProxy(server.port);
  onTestFinished(() => proxy.close());
  const standing = await openClient(proxy.port);
  expect(await standing.ask()).toBe('here');
  proxy.blackHole();
  const heard = standing.heard();
  standing.socket.write('?');
  server.sockets[0]?.write('unheard');
  expect(await (await openClient(proxy.port)).ask()).toBe('here');
  expect([standing.heard(), standing.socket.destroyed]).toEqual([heard, false]);
});

test('a connection that its server resets is reset for the client too', async () => {
  const server = await startNamedServer('here');
  const proxy = await startTcpProxy(server.port);
  onTestFinished(() => proxy.close());
  const client = await openClient(proxy.port);
  await client.ask();
  server.sockets[0]?.resetAndDestroy();
  await once(client.socket, 'close');
  expect(client.socket.destroyed).toBe(true);
});

test('a cut ends the standing connections on both sides, new ones work', async () => {
  const server = await startNamedServer('here');
  const proxy = await startTcpProxy(server.port);
  onTestFinished(() => proxy.close());
  const standing = await openClient(proxy.port);
  await standing.ask();
  const closed = [once(standing.socket, 'close'), once(server.sockets[0]!, 'close')];
  proxy.cut();
  await Promise.all(closed);
  expect(await (await openClient(proxy.port)).ask()).toBe('here');
});
