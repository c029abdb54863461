import type { CallInput } from '@trunkline/call-core';
import { ManualClock } from '@trunkline/testkit';
import { expect, it } from 'vitest';
import { answeringOf, createCallAnswerer } from './call-answerer.ts';

const SCREENING = { introduction: 'This is Willow Street Cycles about your bike.', waitMs: 20_000 };
const OUTBOUND = { direction: 'outbound', streamAttempts: 1 } as const;
const SCREENER = 'Please record your name and reason for calling.';

function createRig(session: Parameters<typeof answeringOf>[0], isScreening = true) {
  const clock = new ManualClock();
  const log: string[] = [];
  const answerer = createCallAnswerer({
    answering: answeringOf(session, isScreening ? SCREENING : undefined, 'Your bike is ready.'),
    life: {
      step: (input: CallInput) => {
        if (input.type !== 'call.machineAnswered') return void log.push(input.type);
        log.push(`machine ${input.leavesMessage ? 'with' : 'without'} message ${input.reason ?? ''}`.trim());
      },
    },
    say: (message) => void log.push(message.type === 'say' ? message.content : message.type),
    journal: {
      epochMs: (nowMs) => nowMs,
      record: (fact) => void log.push('verdict' in fact ? fact.verdict : fact.type),
    },
    clock,
  });
  return { answerer, log, clock };
}

it('introduces us once, and tells the agent who is there', () => {
  const { answerer, log } = createRig(OUTBOUND);
  answerer.heard(SCREENER);
  answerer.heard(SCREENER);
  answerer.heard('Hello, this is Anna.');
  expect(log).toEqual(['introduce', 'add-message', SCREENING.introduction, 'person', 'add-message']);
});

it('hangs up, with a reason of its own, when the owner does not come', () => {
  const { answerer, log, clock } = createRig(OUTBOUND);
  answerer.heard(SCREENER);
  clock.advance(20_000);
  answerer.keepHouse(clock.nowMs());
  expect(log.at(-1)).toBe('machine without message screening-unanswered');
});

it('leaves the message of the call, or none', () => {
  const withMessage = createRig({ ...OUTBOUND, machineDetection: 'asked' });
  withMessage.answerer.heard('Please leave a message after the tone.');
  withMessage.answerer.carrierSaid('machine_end_beep');
  expect(withMessage.log).toEqual(['machine', 'machine with message']);
  const without = createRig({ ...OUTBOUND, voicemailMessage: '' });
  without.answerer.heard('Please leave a message after the tone.');
  without.answerer.carrierSaid('machine_start');
  expect(without.log).toEqual(['machine', 'machine without message']);
});

it.each([
  ['is one of somebody who called us', { ...OUTBOUND, direction: 'inbound' as const }, true],
  ['was taken over in mid-talk', { ...OUTBOUND, streamAttempts: 2 }, true],
  ['was handed over in mid-talk', { ...OUTBOUND, handOvers: 1 }, true],
  ['has no introduction', OUTBOUND, false],
])('looks at no words when the call %s, and then goes by the carrier alone', (_name, session, isScreening) => {
  const { answerer, log } = createRig(session, isScreening);
  for (let time = 0; time < 3; time += 1) answerer.heard('Please leave a message after the tone.');
  answerer.heard(SCREENER);
  expect(log).toEqual([]);
  answerer.carrierSaid('human');
  expect(log).toEqual([]);
  answerer.carrierSaid('machine_end_beep');
  expect(log).toEqual(['machine with message']);
});
