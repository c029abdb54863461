/** The tools of the custom-LLM endpoint run on the same workers as those of `tool-calls`. */
import { createFakeLlm, type FakeLlm } from '@trunkline/simulators';
import { type RedisServer, startRedis } from '@trunkline/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRig, type Rig } from './webhook-rig.ts';

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

describe('the tools of the LLM endpoint', () => {
  const rules = "- user: order\n  callTools: [{ name: lookup_order }]\n  thenSay: 'It is {results}.'\n";
  const saying = (content: string) => ({ choices: [{ message: { content } }] });
  let llm: FakeLlm;
  let ask: (vapiCallId?: string) => Promise<unknown>;
  beforeEach(async () => {
    llm = await createFakeLlm({ apiKey: 'a-key-of-the-llm', rules });
    const replica = await rig.startReplica({
      TOOL_REPLY_BUDGET_MS: '100',
      API_KEYS: 'a-key-for-vapi',
      LLM_BASE_URL: llm.url,
      LLM_API_KEY: 'a-key-of-the-llm',
      LLM_MODEL: 'any',
    });
    ask = async (vapiCallId) => {
      const response = await fetch(`${replica.url}/llm/chat/completions`, {
        method: 'POST',
        headers: { authorization: 'Bearer a-key-for-vapi' },
        body: JSON.stringify({
          messages: [{ role: 'user', content: 'order' }],
          ...(vapiCallId !== undefined && { call: { id: vapiCallId } }),
        }),
      });
      return response.json();
    };
  });
  afterEach(() => llm.close());

  it('run on the same workers, once, and a model that asks again is answered', async () => {
    expect(await ask('vapi-call-1')).toMatchObject(saying('It is I am working on lookup_order..'));
    const runs: object[] = [];
    await rig.startToolWorker(async (run) => {
      runs.push(run);
      return { result: 'shipped' };
    });
    await expect.poll(() => ask('vapi-call-1')).toMatchObject(saying('It is shipped.'));
    expect(runs).toMatchObject([{ vapiCallId: 'vapi-call-1', name: 'lookup_order' }]);
  });

  it('run anew in another call, and where no call is named once the request cannot be a repeated one', async () => {
    let runs = 0;
    await rig.startToolWorker(async () => ({ result: `run ${(runs += 1)}` }));
    expect(await ask('vapi-call-1')).toMatchObject(saying('It is run 1.'));
    expect(await ask('vapi-call-2')).toMatchObject(saying('It is run 2.'));
    expect(await ask('vapi-call-1')).toMatchObject(saying('It is run 1.'));
    expect(await ask()).toMatchObject(saying('It is run 3.'));
    expect(await ask()).toMatchObject(saying('It is run 3.'));
    // What a minute does to it.
    const [window, ...more] = await rig.redis.keys('tl:llm-effect:*');
    expect(more).toEqual([]);
    const leftMs = await rig.redis.pttl(window!);
    expect(leftMs > 0 && leftMs <= 60_000).toBe(true);
    await rig.redis.del(window!);
    expect(await ask()).toMatchObject(saying('It is run 4.'));
  });
});
