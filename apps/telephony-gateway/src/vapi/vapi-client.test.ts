/** The end of an agent's call, against a real server that answers what a test wants. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ManualClock, waitUntil } from '@trunkline/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createVapiClient } from './vapi-client.ts';

/** @param statuses of the answers, one after the other; the last one for all that follow. */
async function createRig(...statuses: number[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => (body += String(data)));
    request.on('end', () => {
      asked.push(body);
      response.writeHead(statuses[asked.length - 1] ?? statuses.at(-1) ?? 200).end();
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => void server.close());
  const clock = new ManualClock();
  const client = createVapiClient({
    apiKey: 'key',
    baseUrl: 'http://127.0.0.1:1',
    assistant: { assistantId: 'a' },
    overrides: {},
    maxCallMs: 60_000,
    timeoutMs: 5_000,
    clock,
  });
  const controlUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  let outcome: string | undefined;
  void client.end({ vapiCallId: 'v1', socketUrl: 'ws://127.0.0.1:1', controlUrl }).then(
    () => (outcome = 'ended'),
    (error: Error) => (outcome = error.message),
  );
  return {
    asked,
    /** Lets the client ask so many times, and then come to an end. */
    async settleAfter(times: number): Promise<string | undefined> {
      for (let at = 1; at <= times; at += 1) {
        await waitUntil(() => asked.length === at);
        await waitUntil(() => outcome !== undefined || clock.pendingTimers > 0);
        clock.advance(5_000);
      }
      await waitUntil(() => outcome !== undefined);
      return outcome;
    },
  };
}

describe('an agent that is to end', () => {
  it.for([200, 204, 404])('has ended when Vapi answers %i', async (status) => {
    const { asked, settleAfter } = await createRig(status);
    expect(await settleAfter(1)).toBe('ended');
    expect(asked).toEqual(['{"type":"end-call"}']);
  });

  it('is told again when Vapi answers anything else', async () => {
    const { asked, settleAfter } = await createRig(500, 429, 401, 200);
    expect(await settleAfter(4)).toBe('ended');
    expect(asked).toHaveLength(4);
  });

  it('is a fault when Vapi refuses all the time', async () => {
    const { asked, settleAfter } = await createRig(503);
    expect(await settleAfter(4)).toBe("Vapi answered 503 when it was asked to end an agent's call");
    expect(asked).toHaveLength(4);
  });
});
