/** What is taken out of people's words before they are kept, and that nobody on the line is the worse for it. */
import { expect, it } from 'vitest';
import { play } from './play.ts';
import { TALK } from './scenarios.ts';

it('what an operator wants taken out is in no record of the call, and the caller and the agent have it all the same', async ({
  onTestFinished,
}) => {
  const env = { REDACT_KEPT: 'cards', REDACT_PATTERNS: '{"day":"monday|saturday","when":"when"}' };
  const { failures, record, agents } = await play({ onTestFinished }, TALK, { env }, { needsQuiet: false });
  expect(failures).toEqual([]);
  expect(record.turns.at(-1)).toMatchObject({
    callerSaid: '[when] do you open?',
    agentSaid: 'We open at nine, from [day] to [day].',
  });
  expect(JSON.stringify(record)).not.toMatch(/monday|saturday|"when|when do/i);
  const said = agents[0]?.conversation().map(({ message }) => message);
  expect(said).toEqual(expect.arrayContaining(['When do you open?', 'We open at nine, from Monday to Saturday.']));
});
