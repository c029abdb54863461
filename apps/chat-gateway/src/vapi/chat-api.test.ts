import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '@trunkline/service-kit';
import { createFakeChatServer, type FakeChatServer } from '@trunkline/simulators';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AnswerPiece } from './chat-deltas.ts';
import { type ChatApiOptions, createChatApi } from './chat-api.ts';

const QUESTION = { input: 'hello', assistant: { assistantId: 'a' } };

let vapi: FakeChatServer;
beforeEach(async () => {
  vapi = await createFakeChatServer({ apiKey: 'v' });
  vapi.chat.setFaults({ stallAfterDeltas: 1 });
});
afterEach(() => vapi.close());

/** What Node forgets of a request, it forgets when memory is collected. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let times = 0; times < 3; times += 1) {
    collect();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

const createApi = (clock: ChatApiOptions['clock'] = systemClock) =>
  createChatApi({ baseUrl: vapi.url, apiKey: 'v', clock });

it('hangs up on a stream that has stalled for ever when it is told to, also after memory was collected', async () => {
  const stop = new AbortController();
  const answer = createApi().ask(QUESTION, stop.signal);
  await answer.next();
  const next = readOn(answer);
  await collectGarbage();
  stop.abort(new Error('closing'));
  await expect(next).rejects.toThrow('closing');
  expect(await (await vapi.chat.waitForChat(0)).ended).toBe('abandoned');
});

it('gives a stream up that stalls for too long, also after memory was collected', async () => {
  let bark = (): void => {};
  const clock = {
    setTimeout: (run: () => void) => {
      bark = run;
      return () => {};
    },
  };
  const answer = createApi(clock).ask(QUESTION, new AbortController().signal);
  await answer.next();
  const next = readOn(answer);
  await collectGarbage();
  bark();
  await expect(next).rejects.toMatchObject({ name: 'VapiFailure', kind: 'maybeTaken' });
});

it('refuses a redirect, and does not take its key elsewhere', async () => {
  vapi.chat.setFaults({ status: 302 });
  await expect(createApi().ask(QUESTION, new AbortController().signal).next()).rejects.toMatchObject({
    kind: 'refused',
  });
  expect(vapi.chat.requests).toHaveLength(1);
});

/** Reads until there is nothing more. */
async function readOn(answer: AsyncGenerator<AnswerPiece>): Promise<void> {
  for (let isOver = false; !isOver;) isOver = (await answer.next()).done === true;
}
