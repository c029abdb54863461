import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createVapiRecords } from './vapi-records.ts';

/** A server in Vapi's place, which answers each request with the next status. */
async function answering(...statuses: readonly number[]) {
  const asked: string[] = [];
  const left = [...statuses];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(left.shift() ?? 500, { location: '/elsewhere' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { asked, baseUrl, close: () => new Promise((resolve) => server.close(resolve)) };
}

it('what Vapi says is told: deleted, unknown there, or refused, also where it sends elsewhere', async () => {
  const vapi = await answering(200, 404, 503, 302);
  const refused: unknown[] = [];
  const onRefused = (_kind: string, _id: string, why: unknown) => refused.push(why);
  const records = createVapiRecords({ baseUrl: vapi.baseUrl, apiKey: 'key', onRefused });
  const answers: string[] = [];
  for (let call = 1; call <= 3; call += 1) answers.push(await records.delete('call', `a/${call}`));
  answers.push(await records.delete('chat', 'a/4'));
  await vapi.close();
  expect(answers).toEqual(['deleted', 'unknown there', 'refused', 'refused']);
  expect(refused).toEqual([503, 302]);
  expect(vapi.asked).toEqual(
    ['call/a%2F1', 'call/a%2F2', 'call/a%2F3', 'chat/a%2F4'].map((path) => `DELETE /${path} Bearer key`),
  );
});

it('a Vapi that cannot be reached has deleted nothing', async () => {
  const vapi = await answering();
  await vapi.close();
  const refused: unknown[] = [];
  const onRefused = (_kind: string, _id: string, why: unknown) => refused.push(why);
  const records = createVapiRecords({ baseUrl: vapi.baseUrl, apiKey: 'key', onRefused });
  expect(await records.delete('call', 'one')).toBe('refused');
  expect(refused).toEqual([expect.any(Error)]);
});

it('what the first organisation does not know is deleted at the others, and is unknown only where none knows it', async () => {
  const vapi = await answering(404, 200, 404, 404, 503, 404);
  const records = createVapiRecords({ baseUrl: vapi.baseUrl, apiKey: 'one', otherKeys: ['two'], onRefused: () => {} });
  const answers = [
    await records.delete('call', 'a'),
    await records.delete('call', 'b'),
    await records.delete('call', 'c'),
  ];
  await vapi.close();
  expect(answers).toEqual(['deleted', 'unknown there', 'refused']);
  expect(vapi.asked.map((line) => line.split(' ').at(-1))).toEqual(['one', 'two', 'one', 'two', 'one', 'two']);
});
