/** What the agent of a recorded call does by the times that were recorded. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { durationOf, openVirtualVapi, utteranceOf } from './virtual-call.test-support.ts';
import type { ServerMessage, WebhookDelivery } from './webhooks.ts';

let vapi: Awaited<ReturnType<typeof openVirtualVapi>>;

beforeAll(async () => {
  vapi = await openVirtualVapi();
});
afterAll(() => vapi.synthesiser.close());

const settle = async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

it('greets and speaks again by itself after the times that it took', async () => {
  const scenario = await vapi.prepare(
    '  - { agent: Hello., answersAfterMs: 1000 }\n  - { agent: Are you there?, answersAfterMs: 3000 }',
  );
  const { call, link, pass, clock } = vapi.startCall(scenario);
  call.attach(link);
  const fromMs = clock.nowMs();
  pass(1_000 + durationOf(scenario, 0) + 3_500);
  const [first, second] = call.agentTurns;
  expect((first?.startedAtMs ?? 0) - fromMs).toBe(1_000);
  expect((second?.startedAtMs ?? 0) - (first?.endedAtMs ?? 0)).toBe(3_000);
});

it('sends nothing of a turn while the platform stalled, and all of it afterwards', async () => {
  const scenario = await vapi.prepare(
    '  - { agent: Hello there my friend., audioStalls: [{ afterMs: 400, ms: 600 }] }',
  );
  const { call, link, pass, audio, sentMs } = vapi.startCall(scenario);
  call.attach(link);
  pass(durationOf(scenario, 0) + 1_500);
  const holes = audio.slice(1).map(({ atMs }, index) => atMs - (audio[index]?.atMs ?? 0));
  expect(Math.max(...holes)).toBe(620);
  expect(Math.round(sentMs())).toBe(Math.round(durationOf(scenario, 0)));
});

it('asks a recorded tool to take the time that it took, and says what was said about its late result', async () => {
  const scenario = await vapi.prepare(`
  - agent: Hello.
  - caller: Where is my order?
  - agentCallsTool: { name: lookup_order, takesMs: 8000, fails: true }
  - agent: One moment.
  - agentSaysLate: { containing: lookup_order, says: It is on its way. }`);
  const asked: ServerMessage[] = [];
  const deliver = (message: ServerMessage): Promise<WebhookDelivery> => {
    if (message.type === 'tool-calls') asked.push(message);
    const { type } = message;
    return Promise.resolve({ type, message, attempts: [{ atMs: 0, durationMs: 1, status: 500 }], ok: false });
  };
  const { call, link, pass, say } = vapi.startCall(scenario, { deliver });
  call.attach(link);
  pass(durationOf(scenario, 0) + 300);
  say(utteranceOf(scenario));
  pass(600);
  await settle();
  pass(4_000);
  expect(asked[0]?.['toolCallList']).toMatchObject([
    { function: { name: 'lookup_order', arguments: { takesMs: 8_000, fails: true } } },
  ]);
  call.obey({
    type: 'add-message',
    message: { role: 'system', content: 'The result of lookup_order is here: done' },
    triggerResponseEnabled: true,
  });
  pass(4_000);
  expect(call.agentTurns.map(({ text }) => text)).toEqual(['Hello.', 'One moment.', 'It is on its way.']);
  expect(call.failures).toEqual([]);
});
