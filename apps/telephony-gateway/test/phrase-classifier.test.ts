/** Words of a caller that no list knows, and a program of the operator's that says what they mean, or fails to. */
import { createFakePhraseClassifier, type FakePhraseClassifier } from '@trunkline/simulators';
import { describe, it, type TestContext } from 'vitest';
import { countEvents, play } from './play.ts';
import type { PlayedCall } from './rig.ts';

const SECRET = 'a-secret-of-the-tests';

/** Vapi itself would stop at the fifth word; the gateway cuts at two that no list knows. */
const PRAISE = `
name: praise
description: The caller says a few words while the agent speaks.
behaviour: { interruptAfterWords: 5 }
steps:
  - agent: >-
      A full service is ninety pounds. That covers the brakes, the gears, both wheels and a test ride.
    goesOnOver:
      - { afterMs: 1500, caller: That is quite splendid. }
  - callerHangsUp: true
`;

/** Takes whatever is transcribed of the praise for a sign of listening. */
async function classifier({ onTestFinished }: TestContext) {
  const said = ['that', 'that is', 'that is quite', 'that is quite splendid', 'that is quite splendid.'];
  const meanings = Object.fromEntries(said.map((text) => [text, 'backchannel']));
  const fake = await createFakePhraseClassifier({ secret: SECRET, meanings });
  onTestFinished(() => fake.close());
  return fake;
}

const env = ({ url }: FakePhraseClassifier) => ({ PHRASE_CLASSIFIER_URL: url, PHRASE_CLASSIFIER_SECRET: SECRET });

const isCut = ({ record }: PlayedCall): boolean => record.bargeIns.length > 0;

describe.concurrent('a caller who praises the agent in words that no list knows', () => {
  it('does not cut the agent where the operator’s classifier takes that for a sign of listening', async (context) => {
    const { expect } = context;
    const fake = await classifier(context);
    const played = await play(context, PRAISE, { env: env(fake) }, { needsQuiet: false, isWrong: isCut });
    expect(played.failures).toEqual([]);
    expect(fake.asked.some((text) => text.startsWith('that is'))).toBe(true);
    expect(fake.unsigned).toBe(0);
    expect(countEvents(played, 'agent.paused')).toBeGreaterThan(0);
    expect(countEvents(played, 'agent.resumed')).toBe(countEvents(played, 'agent.paused'));
    expect(played.record.bargeIns).toEqual([]);
    expect(played.record.turns.at(-1)).toMatchObject({ interrupted: false });
    expect(JSON.stringify(played.rig.logLines).toLowerCase()).not.toContain('splendid');
  });

  it('cuts it as if nobody had been asked where the classifier never answers', async (context) => {
    const { expect } = context;
    const fake = await classifier(context);
    fake.setFaults({ delayMs: Number.POSITIVE_INFINITY });
    const played = await play(
      context,
      PRAISE,
      { env: env(fake) },
      { needsQuiet: false, isWrong: (call) => !isCut(call) },
    );
    expect(fake.asked.length).toBeGreaterThan(0);
    expect(played.record.bargeIns).toMatchObject([{ decidedBy: 'local' }]);
    expect(played.record.turns.at(-1)).toMatchObject({ interrupted: true });
  });
});
