import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpTool, httpToolSchema } from '@trunkline/tool-loader';
import { createResultCache } from './result-cache.ts';
import { createToolRunner } from './tool-runner.ts';

const context = {
  idempotencyKey: 'key',
  vapiCallId: 'call',
  records: { insert: () => Promise.reject(new Error('none')) },
};
// No tool of these tests has a cache.
const cache = createResultCache({} as Parameters<typeof createResultCache>[0]);

interface Seen {
  path: string | undefined;
  body: string;
}

/** A declared tool in front of a server that answers with `answer`. */
async function createOrders(
  declaration: object,
  answer: (response: ServerResponse, request: IncomingMessage) => void = (response) => response.end('{"ok":true}'),
) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      seen.push({ path: request.url, body });
      answer(response, request);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { request, ...rest } = declaration as { request: { url: string } };
  const tool = createHttpTool(
    httpToolSchema.parse({
      name: 'orders',
      description: 'Orders',
      parameters: { type: 'object', properties: { id: { type: 'string' } } },
      holdingSentence: 'Wait.',
      breaker: { failures: 2, openMs: 60_000 },
      ...rest,
      request: { ...request, url: `${origin}${request.url}` },
    }),
  );
  const faults: unknown[] = [];
  const runner = createToolRunner({
    tools: new Map([['orders', tool]]),
    cache,
    onFault: (_name, error) => faults.push(error),
  });
  return { seen, faults, ask: (args: Record<string, unknown>) => runner.run('orders', args, context) };
}

const BY_ID = { request: { url: '/orders/{id}?note={note}' } };
const LONE_SURROGATE = 'a\ud800b';

it('does not follow a redirect, which could take its secrets elsewhere', async () => {
  const { seen, faults, ask } = await createOrders({ request: { url: '/orders' } }, (response) =>
    response.writeHead(302, { location: '/elsewhere' }).end(),
  );
  await ask({});
  expect(new Set(seen.map(({ path }) => path))).toEqual(new Set(['/orders']));
  expect(faults).toMatchObject([{ message: 'answered with status 302' }]);
});

describe('arguments that cannot be sent', () => {
  it.for<[string, Record<string, unknown>, RegExp]>([
    ['an empty path value', { id: '' }, /^The value of id is empty/],
    ['a path value that is missing', {}, /^The value of id is empty/],
    ['dots', { id: '..' }, /^The value of id is not allowed/],
    ['half a surrogate pair', { id: LONE_SURROGATE }, /id: holds characters that cannot be sent/],
    ['the same deep down', { id: 'a', more: [{ x: LONE_SURROGATE }] }, /more\.0\.x: holds characters/],
    ['5,000 levels', { id: JSON.parse('['.repeat(5_000) + ']'.repeat(5_000)) as unknown }, /nested too deeply/],
  ])('are answers to the model and never count for the breaker: %s', async ([, args, sentence]) => {
    const { ask, seen, faults } = await createOrders(BY_ID);
    for (let call = 0; call < 5; call += 1) {
      expect(await ask(args)).toEqual({ error: expect.stringMatching(sentence) });
    }
    expect(await ask({ id: '7' })).toEqual({ result: '{"ok":true}' });
    expect({ seen: seen.length, faults }).toEqual({ seen: 1, faults: [] });
  });

  it('may be empty where nothing depends on them, and cannot lead out of their place', async () => {
    const { ask, seen } = await createOrders(BY_ID);
    await ask({ id: 'a/../b?x=1#y', note: '&all=1' });
    await ask({ id: '7', note: '' });
    expect(seen.map(({ path }) => path)).toEqual(['/orders/a%2F..%2Fb%3Fx%3D1%23y?note=%26all%3D1', '/orders/7?note=']);
  });

  it('that two places put together to dots are refused', async () => {
    const { ask, seen } = await createOrders({ request: { url: '/orders/{a}{b}/all' } });
    expect(await ask({ a: '.', b: '.' })).toEqual({ error: 'The value of a and b is not allowed.' });
    expect(seen).toEqual([]);
  });
});

describe('what a server answers to odd arguments', () => {
  it.for<[string, string]>([
    ['nothing at the path', '{"data":[]}'],
    ['too much', `{"data":[{"stock":"${'x'.repeat(300_000)}"}]}`],
  ])('is no fault of the tool: %s', async ([, body]) => {
    const { ask, faults } = await createOrders({ ...BY_ID, resultPath: 'data.0.stock' }, (response) =>
      response.end(body),
    );
    for (let call = 0; call < 4; call += 1) {
      expect(await ask({ id: '7' })).toEqual({ error: expect.stringMatching(/found nothing|too long/) });
    }
    expect(faults).toEqual([]);
  });

  it('is a fault when it is no JSON although a path is declared', async () => {
    const { ask, faults } = await createOrders({ ...BY_ID, resultPath: 'data' }, (response) => response.end('<html>'));
    expect(await ask({ id: '7' })).toMatchObject({ error: 'The tool orders failed.' });
    expect(faults).toHaveLength(1);
  });
});

describe('numbers beyond 2^53', () => {
  const BIG = '12345678901234567890';

  it.for<[string, string | undefined, string]>([
    ['the whole answer', undefined, `{"id":${BIG},"total":12.50000000000000001,"list":[9007199254740993]}`],
    ['one number', 'id', BIG],
    ['a part', 'list', '[9007199254740993]'],
  ])('keep their digits in a reply: %s', async ([, resultPath, result]) => {
    const { ask } = await createOrders({ ...BY_ID, ...(resultPath && { resultPath }) }, (response) =>
      response.end(`{"id": ${BIG}, "total": 12.50000000000000001, "list": [9007199254740993]}`),
    );
    expect(await ask({ id: '7' })).toEqual({ result });
  });

  it.for<[string, object]>([
    ['a text', { type: 'string' }],
    ['a number', { type: 'number' }],
    ['a whole number', { type: 'integer', minimum: 1 }],
  ])('keep their digits in arguments that are %s', async ([kind, schema]) => {
    const { ask, seen } = await createOrders({
      parameters: { type: 'object', properties: { id: schema, at: { type: 'object', properties: { n: schema } } } },
      request: { url: '/orders/{id}', method: 'POST', body: { id: '{id}', at: '{at}', note: 'No. {id}' } },
    });
    await ask({ id: BIG, at: { n: `-${BIG}`.replace('-', kind === 'a number' ? '-' : '') } });
    const number = (digits: string) => (kind === 'a text' ? `"${digits}"` : digits);
    const deep = number(kind === 'a number' ? `-${BIG}` : BIG);
    expect(seen).toEqual([
      { path: `/orders/${BIG}`, body: `{"id":${number(BIG)},"at":{"n":${deep}},"note":"No. ${BIG}"}` },
    ]);
  });

  it('are measured by the bounds of the schema, and are no excuse for other arguments', async () => {
    const { ask } = await createOrders({
      parameters: { type: 'object', properties: { id: { type: 'integer', maximum: 100 }, n: { type: 'number' } } },
      request: { url: '/orders/{id}' },
    });
    expect(await ask({ id: BIG })).toEqual({ error: expect.stringContaining('id: ') });
    expect(await ask({ id: 1, n: 'many' })).toEqual({ error: expect.stringContaining('n: ') });
  });
});

describe('the charset of a reply', () => {
  it.for<[string, string | undefined, Buffer]>([
    ['ISO 8859-1', 'text/plain; charset=ISO-8859-1', Buffer.from('Grüße', 'latin1')],
    ['a charset in quotes', 'text/plain;charset="windows-1252"', Buffer.from([0x47, 0x72, 0xfc, 0xdf, 0x65])],
    ['UTF-16', 'text/plain; charset=utf-16le', Buffer.from('Grüße', 'utf16le')],
    ['one that nobody knows', 'text/plain; charset=klingon', Buffer.from('Grüße')],
    ['none', undefined, Buffer.from('Grüße')],
  ])('is honoured: %s', async ([, type, bytes]) => {
    const { ask } = await createOrders(BY_ID, (response) => {
      if (type !== undefined) response.setHeader('content-type', type);
      response.end(bytes);
    });
    expect(await ask({ id: '7' })).toEqual({ result: 'Grüße' });
  });
});
