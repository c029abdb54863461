import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { waitForEnd, waitForGreeting } from './follow-call.ts';
import { createDemoClient } from './http-client.ts';

test.each([
  ['to its end', waitForEnd],
  ['to its greeting', waitForGreeting],
])('whoever waits for a call %s is let go by the signal, with its reason', async (_what, wait) => {
  const interruption = new AbortController();
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"state":"running"}');
    asked += 1;
    if (asked === 2) interruption.abort(new Error('interrupted'));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = createDemoClient({
    gatewayUrl: url,
    adminUrl: url,
    apiKey: 'a-key',
    twilioUrl: url,
    workerUrl: url,
    signal: interruption.signal,
  });
  await expect(wait(client, `CA${'0'.repeat(32)}`)).rejects.toThrow('interrupted');
});
