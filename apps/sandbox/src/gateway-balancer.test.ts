import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@trunkline/service-kit';
import { expect, it, onTestFinished } from 'vitest';
import { addressOf, createGatewayBalancer } from './gateway-balancer.ts';

it.each([
  ['http://127.0.0.1:3000', { host: '127.0.0.1', port: 3000 }],
  // The name of a service in a network of containers, behind which a proxy listens on the port of http.
  ['http://proxy', { host: 'proxy', port: 80 }],
  ['http://proxy/', { host: 'proxy', port: 80 }],
])('%s leads to its host and port', (url, address) => {
  expect(addressOf(url)).toEqual(address);
});

it.each(['https://gw.example.com', 'proxy:80', ''])('%j is refused, with what belongs there', (url) => {
  expect(() => addressOf(url)).toThrow(/SANDBOX_GATEWAY_URLS: .* is no http URL, such as http:\/\/127\.0\.0\.1:3000/);
});

it('what takes no connection is passed over', async () => {
  const gateway = createServer((_request, answer) => answer.end('here'));
  await new Promise<void>((resolve) => {
    gateway.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void gateway.close());
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}`;
  // Port 1 is one on which nobody listens.
  const balancer = await createGatewayBalancer(['http://127.0.0.1:1', url], systemClock);
  onTestFinished(() => balancer.close());
  expect(await (await fetch(balancer.url, { headers: { connection: 'close' } })).text()).toBe('here');
});
