import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PreparedScenario } from '../scenario/prepare-scenario.ts';
import { durationOf, openVirtualVapi, utteranceOf } from './virtual-call.test-support.ts';

let vapi: Awaited<ReturnType<typeof openVirtualVapi>>;
let talk: PreparedScenario;
beforeAll(async () => {
  vapi = await openVirtualVapi();
  talk = await vapi.prepare(`
  - agent: We open at nine in the morning, and we close at four in the afternoon, every day of the week but Sunday.
  - caller: Stop it, please.
  - agent: All right.
  - callerHangsUp: true`);
});
afterAll(() => vapi.synthesiser.close());

const startStubborn = () =>
  vapi.startCall(talk, { behaviour: { stopsForCaller: false, firstMessageInterruptionsEnabled: true } });

it('goes on over the caller, and answers when it has said everything', () => {
  const { call, link, pass, say } = startStubborn();
  call.attach(link);
  pass(500);
  say(utteranceOf(talk));
  pass(durationOf(talk, 0));
  expect(call.agentTurns.map(({ interrupted }) => interrupted)).toEqual([false, false]);
  expect(call.messages.some(({ message }) => message.type === 'user-interrupted')).toBe(false);
});

it('is silenced by mute-assistant, which is on record with its time, and heard again after unmute-assistant', () => {
  const { call, link, pass, sentMs, clock } = startStubborn();
  call.attach(link);
  pass(500);
  const mutedAtMs = clock.nowMs();
  call.obey({ type: 'control', control: 'mute-assistant' });
  const sentBefore = sentMs();
  pass(500);
  expect(sentMs()).toBe(sentBefore);
  call.obey({ type: 'control', control: 'unmute-assistant' });
  pass(500);
  expect(sentMs() - sentBefore).toBeCloseTo(500, 0);
  expect(call.commands).toEqual([
    { atMs: mutedAtMs, command: { type: 'control', control: 'mute-assistant' } },
    { atMs: mutedAtMs + 500, command: { type: 'control', control: 'unmute-assistant' } },
  ]);
});
