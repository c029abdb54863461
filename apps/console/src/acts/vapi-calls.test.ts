import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createVapiCalls } from './vapi-calls.ts';

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

it('a call is deleted once Vapi says so or does not know it, and otherwise not', async () => {
  const vapi = await answering(200, 404, 503, 302);
  const refused: unknown[] = [];
  const calls = createVapiCalls({ baseUrl: vapi.baseUrl, apiKey: 'key', onRefused: (_id, why) => refused.push(why) });
  const answers: boolean[] = [];
  for (let call = 1; call <= 4; call += 1) answers.push(await calls.delete(`a/${call}`));
  await vapi.close();
  expect(answers).toEqual([true, true, false, false]);
  expect(refused).toEqual([503, 302]);
  expect(vapi.asked).toEqual([1, 2, 3, 4].map((call) => `DELETE /call/a%2F${call} Bearer key`));
});

it('a Vapi that cannot be reached has deleted nothing', async () => {
  const vapi = await answering();
  await vapi.close();
  const refused: unknown[] = [];
  const calls = createVapiCalls({ baseUrl: vapi.baseUrl, apiKey: 'key', onRefused: (_id, why) => refused.push(why) });
  expect(await calls.delete('one')).toBe(false);
  expect(refused).toEqual([expect.any(Error)]);
});
