/** Chats that go by the rules of ROUTES_FILE. */
import { buildCallId, encodeRoute, type RoutedCall } from '@trunkline/protocol';
import { describe } from 'vitest';
import { never, type ServiceRig, test } from './service-rig.test-support.ts';

/** What the simulator was asked, the oldest first. */
const askedOf = (rig: ServiceRig): Record<string, unknown>[] =>
  rig.vapi.chat.requests.map(({ body }) => body as Record<string, unknown>);

describe('a chat', () => {
  test('has the assistant, variables and key of its route, and keeps them when the rules change', async ({
    rig,
    expect,
  }) => {
    let route: RoutedCall = {
      name: 'shop',
      assistantId: 'assistant-shop',
      variables: { city: 'Berlin' },
      credentials: 'berlin',
    };
    const asked: unknown[] = [];
    const book = {
      choose(question: object) {
        asked.push(question);
        return route;
      },
    };
    const vapi = {
      baseUrl: rig.vapi.url,
      apiKey: 'another-key',
      otherKeys: new Map([['berlin', 'vapi-key']]),
      assistant: { assistantId: 'assistant-1' },
    };
    const { service } = await rig.addReplica({ book, vapi });
    const first = await service.send({ message: 'Hello', metadata: { plan: 'gold' } });
    await service.answerOf(first, never());
    expect(asked).toEqual([{ channel: 'chat' }]);
    expect(askedOf(rig)[0]).toMatchObject({
      assistantId: 'assistant-shop',
      assistantOverrides: {
        variableValues: { city: 'Berlin', plan: 'gold', sessionId: first.sessionId },
      },
    });
    route = { name: 'other', assistantId: 'assistant-other' };
    const second = await service.send({ message: 'And?', sessionId: first.sessionId });
    await service.answerOf(second, never());
    expect(askedOf(rig)[1]).toMatchObject({ assistantId: 'assistant-shop' });
  });

  test('has the assistant that its opener names all the same, and a squad where the route names one', async ({
    rig,
    expect,
  }) => {
    const book = { choose: () => ({ name: 'team', squadId: 'squad-1', variables: { a: 1 } }) };
    const { service } = await rig.addReplica({ book });
    const named = await service.send({ message: 'Hello', assistantId: 'assistant-own' });
    await service.answerOf(named, never());
    const plain = await service.send({ message: 'Hello' });
    await service.answerOf(plain, never());
    const [own, squad] = askedOf(rig);
    expect(own).toMatchObject({ assistantId: 'assistant-own' });
    expect(squad).toMatchObject({ squadId: 'squad-1', assistantOverrides: { variableValues: { a: 1 } } });
    expect(squad).not.toHaveProperty('assistantId');
  });

  test('that goes on with a call has the route of the call', async ({ rig, expect }) => {
    const book = { choose: () => ({ name: 'chat', assistantId: 'assistant-chat' }) };
    const { service, store } = await rig.addReplica({ book });
    const callId = buildCallId(new Uint8Array(16).fill(7));
    await store.sessions.create({
      callId,
      channel: 'twilio',
      state: 'live',
      intent: 'talk',
      createdAtMs: Date.now(),
      streamAttempts: 1,
      route: encodeRoute({ name: 'berlin', assistantId: 'assistant-berlin' }),
    });
    const taken = await service.send({ message: 'Hello', sessionId: callId });
    await service.answerOf(taken, never());
    expect(askedOf(rig)[0]).toMatchObject({ assistantId: 'assistant-berlin' });
  });
});
