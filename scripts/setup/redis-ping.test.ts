import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { redisFault, redisUrlFault } from './redis-ping.mjs';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that does something with each connection; returns its URL. */
async function serve(onConnection: (socket: Socket) => void) {
  const server = createServer(onConnection).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const answer = (text: string) => (socket: Socket) => socket.on('data', () => socket.write(text));

async function closedPort() {
  const url = await serve(() => {});
  const server = servers.pop();
  server?.close();
  return url;
}

describe('redisFault', () => {
  it.each(['+PONG\r\n', '-NOAUTH Authentication required.\r\n'])('takes %j for a Redis that lives', async (reply) => {
    await expect(redisFault(await serve(answer(reply)))).resolves.toBeUndefined();
  });

  it('waits for the whole line of an answer that comes in pieces', async () => {
    const url = await serve((socket) => {
      socket.once('data', () => {
        socket.write('+PO');
        setImmediate(() => socket.write('NG\r\n'));
      });
    });
    await expect(redisFault(url)).resolves.toBeUndefined();
  });

  it('tells what answered when it is not Redis', async () => {
    const url = await serve(answer('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await expect(redisFault(url)).resolves.toContain('answered PING with "HTTP/1.1 400 Bad Request"');
  });

  it('tells that nobody listens', async () => {
    await expect(redisFault(await closedPort())).resolves.toContain('ECONNREFUSED');
  });

  it('tells that the other side hung up', async () => {
    const url = await serve((socket) => socket.end());
    await expect(redisFault(url)).resolves.toContain('closed the connection');
  });

  it('gives up on a server that never answers', async () => {
    const url = await serve((socket) => socket.resume());
    await expect(redisFault(url, { timeoutMs: 20 })).resolves.toContain('no answer');
  });

  it.each(['not a url', 'http://localhost:6379'])('refuses %s as an address', async (url) => {
    await expect(redisFault(url)).resolves.toMatch(/redis:/);
  });

  it('never shows the password', async () => {
    const url = (await closedPort()).replace('redis://', 'redis://user:secret@');
    await expect(redisFault(url)).resolves.not.toContain('secret');
  });
});

describe('redisUrlFault', () => {
  it('is content with one node of a cluster', async () => {
    const urls = [await closedPort(), await serve(answer('+PONG\r\n'))];
    await expect(redisUrlFault(urls.join(', '))).resolves.toBeUndefined();
  });

  it('tells the fault of each node when none answers', async () => {
    const urls = [await closedPort(), await closedPort()];
    await expect(redisUrlFault(urls.join(','))).resolves.toMatch(/ECONNREFUSED.*; .*ECONNREFUSED/);
  });
});
