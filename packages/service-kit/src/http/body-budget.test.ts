import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createFastify } from './app.ts';
import { BodyBudget, limitBodiesInFlight } from './body-budget.ts';
import { captureLog } from '../log/captured-log.fixture.ts';

describe('body budget', () => {
  it('breaks off the largest body when all together are too many bytes, and no other', () => {
    const budget = new BodyBudget(100);
    const gone: string[] = [];
    const [small, large, other] = ['small', 'large', 'other'].map((name) => budget.begin(() => gone.push(name)));
    if (!small || !large || !other) throw new Error('unreachable');
    budget.receive(small, 10);
    budget.receive(large, 60);
    budget.receive(other, 30);
    expect(gone).toEqual([]);
    budget.receive(small, 5);
    expect(gone).toEqual(['large']);
    expect(budget.bytesInFlight).toBe(45);
  });

  it('counts nothing of a body that has ended or was broken off', () => {
    const budget = new BodyBudget(100);
    const ended = budget.begin(() => {});
    budget.receive(ended, 90);
    budget.end(ended);
    budget.end(ended);
    budget.receive(ended, 90);
    expect(budget.bytesInFlight).toBe(0);
  });
});

describe('an app of ours', () => {
  it('answers one of many large bodies with 503, and takes a small one meanwhile', async () => {
    const app = createFastify({ logger: captureLog().logger });
    limitBodiesInFlight(app, 64 * 1024);
    app.post('/', (request) => ({ bytes: JSON.stringify(request.body).length }));
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const head = (length: number): string =>
      `POST / HTTP/1.1\r\nHost: gw\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
    // Each of the five sends all but the last byte, and so waits in memory.
    const LIMIT = 20 * 1024;
    const large = Array.from({ length: 5 }, () => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => {});
      socket.write(head(LIMIT));
      socket.write('"'.padEnd(LIMIT - 1, 'x'));
      return socket;
    });
    const [answer] = (await Promise.race(large.map((socket) => once(socket, 'data')))) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 503 [\s\S]*TL_BUSY/);
    const small = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect(await small.json()).toEqual({ bytes: 7 });
    for (const socket of large) socket.destroy();
    await app.close();
  });

  it('forgets every request when it is answered, whether or not its body was read, and keeps the connection', async () => {
    const app = createFastify({ logger: captureLog().logger });
    const budget = limitBodiesInFlight(app, 1_000_000);
    // Answered in a later turn of the loop, as everything is that waits for Redis.
    const later = (): Promise<string> => new Promise((resolve) => setImmediate(resolve, 'fine'));
    app.get('/', later);
    app.post('/', later);
    app.addHook('onError', async () => void (await later()));
    await app.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    const body = 'x'.repeat(10_000);
    const head = `Host: gw\r\nContent-Length: ${body.length}\r\n`;
    const requests: [text: string, status: number][] = [
      ['GET / HTTP/1.1\r\nHost: gw\r\n\r\n', 200],
      [`POST / HTTP/1.1\r\n${head}Content-Type: text/csv\r\n\r\n${body}`, 415],
      [`POST /nowhere HTTP/1.1\r\n${head}Content-Type: text/plain\r\n\r\n${body}`, 404],
      [`POST / HTTP/1.1\r\n${head}Content-Type: text/plain\r\n\r\n${body}`, 200],
      ['GET / HTTP/1.1\r\nHost: gw\r\n\r\n', 200],
    ];
    for (const [text, status] of requests) {
      socket.write(text);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toContain(`HTTP/1.1 ${status} `);
    }
    await expect.poll(() => budget.bodiesInFlight).toBe(0);
    expect(budget.bytesInFlight).toBe(0);
    socket.destroy();
    await app.close();
  });

  it('reads bodies whole, in whatever pieces they come', async () => {
    const app = createFastify({ logger: captureLog().logger });
    app.post('/', (request) => request.body);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const body = JSON.stringify({ text: 'x'.repeat(500_000) });
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(await answer.text()).toBe(body);
    await app.close();
  });
});
