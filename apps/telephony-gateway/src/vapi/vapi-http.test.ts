/** Vapi's SDK over our HTTP client, against a real server. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { VapiClient } from '@vapi-ai/server-sdk';
import { expect, it, onTestFinished } from 'vitest';
import { vapiFetcher } from './vapi-http.ts';

async function askVapi(answer: RequestListener, timeoutInSeconds = 5) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new VapiClient({ token: 'key', baseUrl, fetcher: vapiFetcher });
  return client.calls.create({ assistantId: 'a' }, { maxRetries: 0, timeoutInSeconds });
}

it('sends the key and the call as JSON, and reads the answer', async () => {
  const seen: unknown[] = [];
  const call = await askVapi((request, response) => {
    const { method, url, headers } = request;
    let body = '';
    request.on('data', (data) => (body += String(data)));
    request.on('end', () => {
      seen.push(method, url, headers.authorization, headers['content-type'], body);
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"id":"v1"}');
    });
  });
  expect(call).toEqual({ id: 'v1' });
  expect(seen).toEqual(['POST', '/call', 'Bearer key', 'application/json', '{"assistantId":"a"}']);
});

it.for([400, 402, 429, 500])('throws the error of the SDK with status %i', async (status) => {
  const asked = askVapi((_request, response) => void response.writeHead(status).end('{"message":"no"}'));
  await expect(asked).rejects.toMatchObject({ statusCode: status, body: { message: 'no' } });
});

it('throws when the answer is no JSON', async () => {
  await expect(askVapi((_request, response) => void response.end('<html>'))).rejects.toMatchObject({ statusCode: 200 });
});

it('throws when an answer begins and does not end in time', async () => {
  const asked = askVapi((_request, response) => void response.writeHead(201).write('{"id":'), 0.05);
  await expect(asked).rejects.toThrow(/[Tt]imeout/);
});

it('asks once where the connection breaks, since a second request could make a second call', async () => {
  let asked = 0;
  const outcome = askVapi((request) => {
    asked += 1;
    request.socket.destroy();
  });
  await expect(outcome).rejects.toBeInstanceOf(Error);
  expect(asked).toBe(1);
});
