import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { createFastify } from './app.ts';
import { captureLog } from '../log/captured-log.fixture.ts';
import { acceptUpgrades } from './upgrades.ts';

let app: FastifyInstance;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.close();
});

async function listen(prepare: (app: FastifyInstance) => void = () => {}): Promise<number> {
  app = createFastify({ logger: captureLog().logger });
  app.get('/', () => 'fine');
  prepare(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

/** Opens a connection, sends `text`, and gathers what comes back until the connection is closed. */
async function open(port: number, text: string): Promise<{ socket: Socket; answer: Promise<string> }> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => {});
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString();
  });
  // Whoever closes on unread bytes may reset the connection, which is an end like any other. `once` would reject then.
  const answer = new Promise<string>((resolve) => void socket.on('close', () => resolve(received)));
  await once(socket, 'connect');
  socket.write(text);
  return { socket, answer };
}

const countOpen = (): Promise<number> =>
  new Promise((resolve) => {
    app.server.getConnections((_error, count) => resolve(count));
  });

const get = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: gw\r\n${more}\r\n`;

describe('a connection', () => {
  it('may send a few requests ahead of their answers, and is closed when it sends thousands', async () => {
    let handled = 0;
    const port = await listen((server) => {
      server.get('/counted', () => {
        handled += 1;
        return 'fine';
      });
    });
    const few = await open(port, get('/counted').repeat(4) + get('/counted', 'Connection: close\r\n'));
    expect((await few.answer).match(/200 OK/g)).toHaveLength(5);
    handled = 0;
    let parsed = 0;
    app.server.on('request', () => (parsed += 1));
    const many = await open(port, get('/counted').repeat(3_000));
    await many.answer;
    expect(handled).toBe(16);
    // What is left of a slice of 8 KiB is still parsed, and no more.
    expect(parsed).toBeLessThan(300);
  });

  it.each([
    ['a head', 'GET / HTTP/1.1\r\nHost: g'],
    ['a body', 'POST /echo HTTP/1.1\r\nHost: gw\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a":'],
    ['nothing', ''],
  ])('on which only half of %s has arrived does not hold up the close', async (_what, text) => {
    const port = await listen((server) => server.post('/echo', (request) => request.body));
    const half = await open(port, text);
    // A whole request on a second connection shows that the server has read what the first one sent.
    const whole = await open(port, get('/', 'Connection: close\r\n'));
    await whole.answer;
    await app.close();
    expect(await half.answer).toBe('');
  });

  it('on which a request is being answered gets its answer before it is closed', async () => {
    let reached = (): void => {};
    const isReached = new Promise<void>((resolve) => {
      reached = resolve;
    });
    let release = (): void => {};
    const port = await listen((server) => {
      server.get('/slow', async () => {
        reached();
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return 'late but whole';
      });
    });
    const slow = await open(port, get('/slow'));
    await isReached;
    const closed = app.close();
    release();
    await closed;
    expect(await slow.answer).toContain('late but whole');
  });
});

describe('an upgrade', () => {
  const UPGRADE = 'Connection: Upgrade\r\nUpgrade: ';

  it('that nobody wants is answered and closed, and leaves no connection behind', async () => {
    const port = await listen((server) => void acceptUpgrades(server.server, ['/media']));
    const wants = [
      get('/', `${UPGRADE}h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n`),
      get('/', `${UPGRADE}websocket\r\n`),
      get('/nowhere', `${UPGRADE}websocket\r\n`),
      get('/media', `${UPGRADE}h2c\r\n`),
      get('/media', `${UPGRADE}websocket\r\n`).replace('GET', 'POST'),
    ];
    const answers = await Promise.all(
      Array.from({ length: 250 }, async (_, index) => (await open(port, wants[index % wants.length] ?? '')).answer),
    );
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
      expect(answer).toContain('TL_BAD_REQUEST');
    }
    expect(await countOpen()).toBe(0);
  });

  it('at a path of ours is passed on with its bare socket, with or without a slash at the end', async () => {
    const passed: string[] = [];
    const port = await listen((server) => {
      acceptUpgrades(server.server, ['/media']).on('upgrade', (request: { url: string }, socket: Socket) => {
        passed.push(request.url);
        socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
      });
    });
    const first = await open(port, get('/media', `${UPGRADE}websocket\r\n`));
    await first.answer;
    const second = await open(port, get('/media/?x=1', `${UPGRADE}WebSocket\r\n`));
    await second.answer;
    expect(passed).toEqual(['/media', '/media/?x=1']);
  });
});
