import { expect, it } from 'vitest';
import type { Answer, DemoClient } from '../src/demo/http-client.ts';
import { placeOutboundCalls } from '../src/demo/outbound-calls.ts';

const PLAN = { to: '+15550100008', request: { machineDetection: true } };

/** A gateway that rings as often as it is told to for each key. */
function gateway(ringsPerKey: (request: number) => boolean, status = 202) {
  const calls: { callSid: string; scenario: string }[] = [];
  const answers = new Map<string, string>();
  const client: Pick<DemoClient, 'askGateway' | 'listCalls'> = {
    async askGateway<T>(_path: string, _body: unknown, key: string): Promise<Answer<T>> {
      if (ringsPerKey(answers.has(key) ? 2 : 1)) {
        calls.push({ callSid: `CA${calls.length}`, scenario: 'a-call' });
        if (!answers.has(key)) answers.set(key, calls.at(-1)?.callSid ?? '');
      }
      const body = { callSid: answers.get(key), error: { code: 'TL_X', message: 'No.' } };
      return { status, body: body as unknown as Answer<T>['body'] };
    },
    listCalls: async () => calls,
  };
  return client;
}

it('asks for each call twice, and wants it once', async () => {
  const client = gateway((request) => request === 1);
  expect(await placeOutboundCalls(client, 'a-call', PLAN, 2)).toHaveLength(2);
});

it('notices a phone that rings twice', async () => {
  await expect(
    placeOutboundCalls(
      gateway(() => true),
      'a-call',
      PLAN,
      1,
    ),
  ).rejects.toThrow('it rang 2 times, 1 were asked');
});

it('says why a call was not placed', async () => {
  await expect(
    placeOutboundCalls(
      gateway(() => false, 503),
      'a-call',
      PLAN,
      1,
    ),
  ).rejects.toThrow('POST /calls: 503 No.');
});
