/** What the agent is told of the digits that the caller presses. */
import { isEvent } from '@trunkline/simulators';
import { expect, it } from 'vitest';
import { play } from './play.ts';

const PIN = `
name: pin
description: The caller is asked for a number.
budgets: { answerWithinMs: 6000 }
steps:
  - agent: Please enter your number.
  - digits: "4071"
  - agent: Thank you.
  - callerHangsUp: true
`;
const INTER_DIGIT_MS = 1_500;

it('digits reach the agent as one message, once no further one has come for a while', async ({ onTestFinished }) => {
  const { failures, agents, call, record } = await play({ onTestFinished }, PIN, {}, { needsQuiet: false });
  expect(failures).toEqual([]);
  const told = (agents[0]?.commands ?? []).filter(({ command }) => command.type === 'add-message');
  expect(told.map(({ command }) => command)).toEqual([
    {
      type: 'add-message',
      message: { role: 'user', content: 'The caller pressed 4 0 7 1 on the keypad.' },
      triggerResponseEnabled: true,
    },
  ]);
  const pressed = call.log.filter(isEvent('caller.pressedDigit'));
  expect(pressed).toHaveLength(4);
  // The two sides have clocks of their own, so only differences within one can be compared.
  const answered = call.log.findLast(isEvent('agent.speechStarted'));
  expect((answered?.startedAtMs ?? 0) - (pressed.at(-1)?.atMs ?? 0)).toBeGreaterThanOrEqual(INTER_DIGIT_MS);
  expect(record.events.filter(({ type }) => type === 'caller.dtmf')).toMatchObject([{ digits: 4 }]);
});
