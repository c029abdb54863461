import { LINE_ENDPOINTING, VAPI_BACKOFF_PLAN, VAPI_ENDPOINTING, VAPI_SERVER_MESSAGES } from '@trunkline/protocol';
import { expect, test } from 'vitest';
import { type AssistantState, compareAssistant, type WantedAssistant } from './compare-assistant.ts';

const url = 'https://gw.example.com/webhook/vapi';
const wanted = (endpointing?: WantedAssistant['endpointing']): WantedAssistant => ({
  server: { url, proof: { kind: 'any' }, replyBudgetMs: 4_000 },
  endpointing,
});
const right: AssistantState = {
  server: { url, backoffPlan: VAPI_BACKOFF_PLAN },
  serverMessages: [...VAPI_SERVER_MESSAGES],
};

test('an assistant that is set up is left alone', () => {
  expect(compareAssistant(right, wanted())).toEqual({ differences: [], troubles: [], update: {} });
});

test('Vapi’s default messages are replaced by those that are acted on, and a list of one’s own is added to', () => {
  expect(compareAssistant({ ...right, serverMessages: undefined }, wanted()).update.serverMessages).toEqual([
    ...VAPI_SERVER_MESSAGES,
  ]);
  const own = ['conversation-update', ...VAPI_SERVER_MESSAGES.slice(1)];
  const { update, differences } = compareAssistant({ ...right, serverMessages: own }, wanted());
  expect(update.serverMessages).toEqual([...own, 'end-of-call-report']);
  expect(differences[0]?.consequence).toContain('Vapi does not send end-of-call-report');
});

test('all transcripts stand for the final ones', () => {
  const messages = [...VAPI_SERVER_MESSAGES.filter((name) => !name.startsWith('transcript')), 'transcript'];
  expect(compareAssistant({ ...right, serverMessages: messages }, wanted()).differences).toEqual([]);
});

test('the endpointing of a line profile is written beside the rest of the plan, and taken back by a profile without one', () => {
  const present = { ...right, startSpeakingPlan: { waitSeconds: 0.3 } };
  const written = compareAssistant(present, wanted(LINE_ENDPOINTING.mobile)).update.startSpeakingPlan;
  expect(written).toEqual({ waitSeconds: 0.3, transcriptionEndpointingPlan: LINE_ENDPOINTING.mobile });
  const back = compareAssistant({ ...right, startSpeakingPlan: written }, wanted()).update.startSpeakingPlan;
  expect(back).toEqual({ waitSeconds: 0.3, transcriptionEndpointingPlan: VAPI_ENDPOINTING });
});

test('endpointing of one’s own stays where the line profile has none', () => {
  const own = { transcriptionEndpointingPlan: { onPunctuationSeconds: 0.2 } };
  expect(compareAssistant({ ...right, startSpeakingPlan: own }, wanted()).update).toEqual({});
});

test('a plan that goes before the endpointing of the line profile is worth a note', () => {
  const own = {
    smartEndpointingPlan: { provider: 'livekit' },
    transcriptionEndpointingPlan: LINE_ENDPOINTING.mobile,
  };
  const { troubles, update } = compareAssistant({ ...right, startSpeakingPlan: own }, wanted(LINE_ENDPOINTING.mobile));
  expect(update).toEqual({});
  expect(troubles).toMatchObject([{ weight: 'note', problem: expect.stringContaining('smartEndpointingPlan') }]);
});
