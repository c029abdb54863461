/** Words of a caller that no list knows, and a program of the operator's that says what they mean, or fails to. */
import { createFakePhraseClassifier, type FakePhraseClassifier } from '@trunkline/simulators';
import { describe, it, type TestContext } from 'vitest';
import { countEvents, play } from './play.ts';
import type { PlayedCall } from './rig.ts';

const SECRET = 'a-secret-of-the-tests';

/** Vapi itself would stop at the fourth word; the gateway cuts at two that no list knows. */
const praise = (words: string): string => `
name: praise
description: The caller says a few words while the agent speaks.
behaviour: { interruptAfterWords: 4 }
steps:
  - agent: >-
      A full service is ninety pounds. That covers the brakes, the gears, both wheels and a test ride.
    goesOnOver:
      - { afterMs: 1500, caller: ${words} }
  - callerHangsUp: true
`;

async function classifier({ onTestFinished }: TestContext, meanings: Record<string, string>) {
  const fake = await createFakePhraseClassifier({ secret: SECRET, meanings });
  onTestFinished(() => fake.close());
  return fake;
}

const env = ({ url }: FakePhraseClassifier) => ({ PHRASE_CLASSIFIER_URL: url, PHRASE_CLASSIFIER_SECRET: SECRET });

const isCut = ({ record }: PlayedCall): boolean => record.bargeIns.length > 0;

describe.concurrent('a caller who says “spot on” over the agent', () => {
  it('does not cut it where the operator’s classifier takes that for a sign of listening', async (context) => {
    const { expect } = context;
    const fake = await classifier(context, { 'spot on': 'backchannel', 'spot on.': 'backchannel' });
    const played = await play(context, praise('Spot on.'), { env: env(fake) }, { needsQuiet: false, isWrong: isCut });
    expect(played.failures).toEqual([]);
    expect(fake.asked.some((text) => text.startsWith('spot on'))).toBe(true);
    expect(fake.unsigned).toBe(0);
    expect(countEvents(played, 'agent.paused')).toBeGreaterThan(0);
    expect(countEvents(played, 'agent.resumed')).toBe(countEvents(played, 'agent.paused'));
    expect(played.record.bargeIns).toEqual([]);
    expect(played.record.turns.at(-1)).toMatchObject({ interrupted: false });
    expect(JSON.stringify(played.rig.logLines).toLowerCase()).not.toContain('spot on');
  });

  it('cuts it as if nobody had been asked where the classifier never answers', async (context) => {
    const { expect } = context;
    const fake = await classifier(context, { 'spot on': 'backchannel', 'spot on.': 'backchannel' });
    fake.setFaults({ delayMs: Number.POSITIVE_INFINITY });
    const played = await play(
      context,
      praise('Spot on.'),
      { env: env(fake) },
      { needsQuiet: false, isWrong: (call) => !isCut(call) },
    );
    expect(fake.asked.length).toBeGreaterThan(0);
    expect(played.record.bargeIns).toMatchObject([{ decidedBy: 'local' }]);
    expect(played.record.turns.at(-1)).toMatchObject({ interrupted: true });
  });
});
