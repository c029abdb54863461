/** What a stranger can cost: everything that grows with a body is bounded before a proof has been shown. */
import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { type RedisServer, startRedis } from '@trunkline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRig, type Replica, type Rig, SECRET } from './webhook-rig.ts';

const NOW_MS = 1_790_000_000_000;
/** Well-formed, and made up. */
const MADE_UP = { 'x-signature': 'ab'.repeat(32), 'x-timestamp': String(NOW_MS), 'content-type': 'application/json' };
const MIB = 1_048_576;

let server: RedisServer;
let rig: Rig;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  rig = await createRig(server);
});
afterEach(() => rig.close());

function open({ url }: Replica, headers: Record<string, string | number>): ClientRequest {
  const request = httpRequest(`${url}/webhook/vapi`, { method: 'POST', headers, agent: false });
  return request.on('error', () => {});
}
async function statusOf(request: ClientRequest): Promise<number | undefined> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

describe('before a byte of the body is read', () => {
  it.for<[string, Record<string, string | number>, number]>([
    ['no proof', { 'content-length': 8 * MIB }, 401],
    ['a signature of another length', { ...MADE_UP, 'x-signature': 'abcd', 'content-length': 8 * MIB }, 401],
    ['a signature that is not hex', { ...MADE_UP, 'x-signature': 'z'.repeat(64), 'content-length': 8 * MIB }, 401],
    ['a time that is none', { ...MADE_UP, 'x-timestamp': '1e300', 'content-length': 8 * MIB }, 401],
    ['a time long ago', { ...MADE_UP, 'x-timestamp': '1700000000', 'content-length': 8 * MIB }, 401],
    ['a body that is announced to be too large', { ...MADE_UP, 'content-length': 100 * MIB }, 413],
    ['a form', { ...MADE_UP, 'content-type': 'application/x-www-form-urlencoded', 'content-length': MIB }, 415],
    ['a file', { ...MADE_UP, 'content-type': 'multipart/form-data; boundary=x', 'content-length': MIB }, 415],
  ])('a request with %s is refused', async ([, headers, status]) => {
    const replica = await rig.startReplica({ VAPI_WEBHOOK_AUTH: 'hmac' }, () => NOW_MS);
    const request = open(replica, headers);
    // The head alone: an answer comes although the body never does.
    request.flushHeaders();
    expect(await statusOf(request)).toBe(status);
    request.destroy();
  });

  it('a plain secret is compared', async () => {
    const replica = await rig.startReplica();
    const request = open(replica, { 'x-vapi-secret': `${SECRET}x`, 'content-length': 8 * MIB });
    request.flushHeaders();
    expect(await statusOf(request)).toBe(401);
    request.destroy();
  });
});

it('JSON of 100,000 levels costs an answer and nothing else', async () => {
  const replica = await rig.startReplica();
  const text = `{"message":{"type":"hang","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
  expect(await replica.post(text)).toEqual({ status: 200, body: {} });
});
