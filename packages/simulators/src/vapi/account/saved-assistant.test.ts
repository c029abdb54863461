import { expect, test } from 'vitest';
import { resolveCallSettings } from '../call-settings.ts';
import { readCreateCallRequest, type CreateCallRequest } from '../create-call-request.ts';
import { createAccountBook } from './account-book.ts';
import { withSavedAssistant } from './saved-assistant.ts';

const account = createAccountBook({
  assistants: [
    {
      id: 'a1',
      server: { url: 'https://gw.example.com/webhook/vapi', headers: { Authorization: 'Bearer s' } },
      serverMessages: ['tool-calls'],
      startSpeakingPlan: { waitSeconds: 1 },
    },
  ],
});

const settingsOf = (body: object) => {
  const request = readCreateCallRequest({ transport: { provider: 'vapi.websocket' }, ...body }) as CreateCallRequest;
  return resolveCallSettings(withSavedAssistant(request, account), {});
};

test('a call of a saved assistant goes by what is saved, and its overrides stay above that', () => {
  const settings = settingsOf({ assistantId: 'a1', assistantOverrides: { startSpeakingPlan: { waitSeconds: 2 } } });
  expect(settings.server).toMatchObject({ url: 'https://gw.example.com/webhook/vapi' });
  expect([...settings.serverMessages]).toEqual(['tool-calls']);
  expect(settings.answerDelayMs).toBe(2_000);
});

test('a call of an assistant that nobody has saved goes by its request alone', () => {
  expect(settingsOf({ assistantId: 'another' }).server).toBeUndefined();
});
