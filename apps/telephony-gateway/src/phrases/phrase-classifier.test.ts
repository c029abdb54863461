import { createFakePhraseClassifier, type FakePhraseClassifier, type PhraseFaults } from '@trunkline/simulators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuestionOptions } from '../operator/signed-questions.ts';
import { PhraseClassifier } from './phrase-classifier.ts';

const SECRET = 'a-secret-of-the-tests';
/** Long enough for a busy machine where an answer is expected. */
const PATIENT_MS = 10_000;

let fake: FakePhraseClassifier;
let nowMs = 0;
const open: PhraseClassifier[] = [];
const warnings: string[] = [];

beforeEach(async () => {
  nowMs = 0;
  warnings.length = 0;
  fake = await createFakePhraseClassifier({
    secret: SECRET,
    meanings: { 'spot on': 'backchannel', 'the blue one': 'interruption' },
  });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  await fake.close();
});

function classifierOf(changes: Partial<QuestionOptions> = {}): PhraseClassifier {
  const classifier = new PhraseClassifier({
    url: fake.url,
    secret: SECRET,
    budgetMs: PATIENT_MS,
    clock: { nowMs: () => nowMs },
    epochMs: Date.now,
    log: { warn: (...line: unknown[]) => void warnings.push(String(line.at(-1))), info() {} },
    ...changes,
  });
  open.push(classifier);
  return classifier;
}

describe('a phrase', () => {
  it('is sent with a signature and nothing else about the call, and has the meaning that comes back', async () => {
    const classifier = classifierOf();
    expect(await classifier.ask('Spot on')).toBe('backchannel');
    expect(await classifier.ask('The blue one')).toBe('interruption');
    expect(await classifier.ask('qwerty')).toBe('unsure');
    expect([fake.asked, fake.unsigned]).toEqual([['spot on', 'the blue one', 'qwerty'], 0]);
  });

  it('is asked about once, whatever its capitals, until an hour has passed', async () => {
    const classifier = classifierOf();
    expect(classifier.known('spot on')).toBeUndefined();
    await classifier.ask('Spot on');
    expect(classifier.known('SPOT ON ')).toBe('backchannel');
    nowMs = 3_599_999;
    expect(classifier.known('spot on')).toBe('backchannel');
    nowMs = 3_600_000;
    expect(classifier.known('spot on')).toBeUndefined();
    expect(fake.asked).toEqual(['spot on']);
  });

  it('that several callers say at once is asked about once', async () => {
    const classifier = classifierOf();
    expect(await Promise.all([classifier.ask('spot on'), classifier.ask('Spot on')])).toEqual([
      'backchannel',
      'backchannel',
    ]);
    expect(fake.asked).toEqual(['spot on']);
  });
});

describe('a question', () => {
  it.each<[string, PhraseFaults]>([
    ['an error', { status: 500 }],
    ['a redirect', { status: 302 }],
    ['no JSON', { body: '<html>' }],
    ['another meaning', { body: '{"meaning":"cut the agent"}' }],
    ['no meaning', { body: '{}' }],
    ['nothing', { body: '' }],
    ['far too much', { body: JSON.stringify({ meaning: 'backchannel', why: 'x'.repeat(10_000) }) }],
  ])('that is answered with %s has no answer, and nothing is remembered', async (_, faults) => {
    fake.setFaults(faults);
    const classifier = classifierOf();
    expect(await classifier.ask('spot on')).toBeUndefined();
    expect(classifier.known('spot on')).toBeUndefined();
    expect(classifier.counts).toMatchObject({ failed: 1, answered: 0 });
  });

  it('that is not answered within the budget has no answer', async () => {
    fake.setFaults({ delayMs: Number.POSITIVE_INFINITY });
    const classifier = classifierOf({ budgetMs: 50 });
    expect(await classifier.ask('spot on')).toBeUndefined();
    expect(classifier.counts).toMatchObject({ late: 1, failed: 0 });
  });

  it('to a program that is not there has no answer', async () => {
    await fake.close();
    const classifier = classifierOf();
    expect(await classifier.ask('spot on')).toBeUndefined();
    expect(classifier.counts.failed).toBe(1);
  });

  it('is not asked while eight are under way', async () => {
    fake.setFaults({ delayMs: Number.POSITIVE_INFINITY });
    const classifier = classifierOf();
    const asked = Array.from({ length: 8 }, async (_, index) => classifier.ask(`phrase ${'x'.repeat(index + 1)}`));
    await fake.whenAsked(8);
    expect(classifier.ask('one more')).toBeUndefined();
    expect(classifier.counts.skipped).toBe(1);
    await classifier.close();
    expect(new Set(await Promise.all(asked))).toEqual(new Set([undefined]));
  });
});

describe('a program that fails five times in a row', () => {
  it('is left alone, and told of once', async () => {
    fake.setFaults({ status: 500 });
    const classifier = classifierOf();
    for (const word of 'one two three four five six seven'.split(' ')) await classifier.ask(word);
    expect(fake.asked.length).toBe(5);
    expect(classifier.counts).toMatchObject({ failed: 5, skipped: 2 });
    expect(warnings).toEqual([expect.stringContaining('fails or is late')]);
  });

  it('is asked again after a rest', async () => {
    fake.setFaults({ status: 500 });
    const classifier = classifierOf({ restMs: 1 });
    for (const word of 'one two three four five'.split(' ')) await classifier.ask(word);
    fake.setFaults({});
    await expect.poll(() => classifier.ask('spot on'), { interval: 2 }).toBe('backchannel');
  });
});
