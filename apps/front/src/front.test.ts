import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, BlockList } from 'node:net';
import { test as base } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { createFront } from './front.ts';

interface Rig {
  /** Starts an app; what it answers is the test's business. @returns its origin. */
  app(handler: RequestListener): Promise<{ url: string; server: Server }>;
  /** Starts the front with this app behind all paths. */
  front(url: string): Promise<string>;
}

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const test = base.extend<{ rig: Rig }>({
  // oxlint-disable-next-line no-empty-pattern
  rig: async ({}, use) => {
    const servers: Server[] = [];
    const listen = async (server: Server): Promise<string> => {
      servers.push(server);
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return originOf(server);
    };
    await use({
      async app(handler) {
        const server = createServer(handler);
        return { url: await listen(server), server };
      },
      async front(url) {
        const urls = { gateway: url, webhook: url, chat: url, console: url };
        return listen(createFront({ urls, trustedProxies: new BlockList(), log: { warn() {} } }));
      },
    });
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  },
});

test('a request arrives with its body and the address of whoever sent it, whatever a stranger says of that', async ({
  rig,
  expect,
}) => {
  const { url } = await rig.app((request, response) => {
    request.pipe(response);
    response.writeHead(201, { 'x-seen': [request.url, request.headers['x-forwarded-for']].join(' ') });
  });
  const front = await rig.front(url);
  const response = await fetch(`${front}/chat?x=1`, {
    method: 'POST',
    body: 'hello',
    headers: { 'x-forwarded-for': '10.9.8.7' },
  });
  expect([response.status, await response.text()]).toEqual([201, 'hello']);
  expect(response.headers.get('x-seen')).toBe('/chat?x=1 127.0.0.1');
});

test('server-sent events arrive one by one, before the answer ends', async ({ rig, expect }) => {
  let say = (_text: string): void => {};
  const { url } = await rig.app((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    say = (text) => response.write(text);
    response.flushHeaders();
  });
  const reader = (await fetch(`${await rig.front(url)}/api/events`)).body!.getReader();
  for (const event of ['data: one\n\n', 'data: two\n\n']) {
    say(event);
    expect(new TextDecoder().decode((await reader.read()).value)).toBe(event);
  }
  await reader.cancel();
});

test('a socket carries messages both ways, and ends with either side', async ({ rig, expect }) => {
  const { url, server } = await rig.app((_request, response) => response.end());
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) =>
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })),
  );
  const client = new WebSocket(`${(await rig.front(url)).replace('http', 'ws')}/media`);
  await once(client, 'open');
  client.send(Buffer.alloc(3_000, 7));
  const [data, isBinary] = (await once(client, 'message')) as [Buffer, boolean];
  expect([data.length, data[2_999], isBinary]).toEqual([3_000, 7, true]);
  const closed = once(client, 'close');
  for (const socket of sockets.clients) socket.close(1012);
  expect((await closed)[0]).toBe(1012);
});

test('an app that is away is named, over both ways in, and the front goes on', async ({ rig, expect }) => {
  const { url, server } = await rig.app((_request, response) => response.end());
  const front = await rig.front(url);
  server.close();
  server.closeAllConnections();
  const response = await fetch(`${front}/calls`);
  expect([response.status, await response.json()]).toEqual([
    503,
    { error: { code: 'TL_BUSY', message: 'The gateway is starting or has stopped. Try again in a moment.' } },
  ]);
  const [error] = (await once(new WebSocket(`${front.replace('http', 'ws')}/media`), 'error')) as [Error];
  expect(error.message).toMatch('503');
  expect((await fetch(`${front}/livez`)).status).toBe(200);
  expect((await fetch(`${front}/readyz`)).status).toBe(503);
});

test('an answer that breaks off breaks off here too, and is not taken for a whole one', async ({ rig, expect }) => {
  const { url } = await rig.app((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half');
    setImmediate(() => response.destroy());
  });
  const response = await fetch(`${await rig.front(url)}/calls`);
  await expect(response.text()).rejects.toThrow();
});

test('it is ready when all apps are', async ({ rig, expect }) => {
  const { url } = await rig.app((_request, response) => response.end());
  const ready = await fetch(`${await rig.front(url)}/readyz`);
  expect(await ready.json()).toEqual({
    status: 'ok',
    apps: { gateway: true, webhook: true, chat: true, console: true },
  });
});
