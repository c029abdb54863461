import { createFakeCallerLookup, type FakeCallerLookup, type LookupFaults } from '@trunkline/simulators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QuestionOptions } from '../operator/signed-questions.ts';
import { CallerLookup } from './caller-lookup.ts';

const SECRET = 'a-secret-of-the-tests';
/** Long enough for a busy machine where an answer is expected. */
const PATIENT_MS = 10_000;
const ANNA = { to: '+15550001111', from: '+15550009999', stirVerstat: 'TN-Validation-Passed-A' };
const ANSWER = { variables: { name: 'Anna', orders: 3, isVip: true }, route: 'vip' };

let fake: FakeCallerLookup;
let nowMs = 0;
const open: CallerLookup[] = [];
const told: string[] = [];

beforeEach(async () => {
  nowMs = 0;
  told.length = 0;
  fake = await createFakeCallerLookup({
    secret: SECRET,
    answer: ({ from }) => (from === ANNA.from ? ANSWER : undefined),
  });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  await fake.close();
});

function lookupOf(changes: Partial<QuestionOptions> = {}): CallerLookup {
  const lookup = new CallerLookup({
    url: fake.url,
    secret: SECRET,
    budgetMs: PATIENT_MS,
    clock: { nowMs: () => nowMs },
    epochMs: Date.now,
    log: { warn: (...line: unknown[]) => void told.push(JSON.stringify(line)), info() {} },
    ...changes,
  });
  open.push(lookup);
  return lookup;
}

describe('the look-up of a caller', () => {
  it('sends a signed question and takes variables, route and refusal from the answer', async () => {
    const lookup = lookupOf();
    expect(await lookup.find(ANNA)).toEqual({ outcome: 'answered', answer: ANSWER });
    expect(await lookup.find({ ...ANNA, from: 'anonymous', stirVerstat: undefined })).toEqual({
      outcome: 'answered',
      answer: {},
    });
    expect(fake.asked).toEqual([ANNA, { to: ANNA.to, from: 'anonymous' }]);
    expect(fake.unsigned).toBe(0);
  });

  it('asks once for a caller within a minute, also for two calls at once', async () => {
    const lookup = lookupOf();
    const both = await Promise.all([lookup.find(ANNA), lookup.find(ANNA)]);
    expect(both.map(({ outcome }) => outcome)).toEqual(['answered', 'answered']);
    nowMs = 59_999;
    expect(await lookup.find(ANNA)).toEqual({ outcome: 'known', answer: ANSWER });
    expect(fake.asked).toHaveLength(1);
    nowMs = 60_000;
    expect((await lookup.find(ANNA)).outcome).toBe('answered');
    expect(fake.asked).toHaveLength(2);
  });

  const bad: [what: string, faults: LookupFaults, outcome: string][] = [
    ['never comes', { delayMs: Number.POSITIVE_INFINITY }, 'late'],
    ['is a refusal', { status: 500 }, 'failed'],
    ['is no JSON', { body: 'hello' }, 'failed'],
    ['is something else', { body: '{"variables":[1]}' }, 'failed'],
    ['has a variable that is none', { body: '{"variables":{"a":{"b":1}}}' }, 'failed'],
    ['refuses without a word', { body: '{"refuse":{}}' }, 'failed'],
    ['is far too long', { body: JSON.stringify({ variables: { a: 'x'.repeat(100_000) } }) }, 'failed'],
  ];
  it.for(bad)('goes on without an answer that %s', async ([, faults, outcome]) => {
    fake.setFaults(faults);
    const lookup = lookupOf({ budgetMs: outcome === 'late' ? 50 : PATIENT_MS });
    expect(await lookup.find(ANNA)).toEqual({ outcome });
    expect(lookup.counts).toMatchObject({ [outcome]: 1, answered: 0 });
  });

  it('leaves a program alone that fails five times in a row, and names nobody in its log', async () => {
    fake.setFaults({ status: 500 });
    const lookup = lookupOf();
    for (let caller = 0; caller < 7; caller += 1) await lookup.find({ ...ANNA, from: `+1555000000${caller}` });
    expect(lookup.counts).toMatchObject({ failed: 5, skipped: 2 });
    expect(fake.asked).toHaveLength(5);
    expect(told).toHaveLength(1);
    expect(told.join()).not.toContain('555000');
  });

  it('asks at most 32 questions at once, and lets the calls beyond that go on', async () => {
    fake.setFaults({ delayMs: Number.POSITIVE_INFINITY });
    const lookup = lookupOf({ budgetMs: 300 });
    const all = Array.from({ length: 40 }, (_, index) => lookup.find({ ...ANNA, from: `+155500${1_000 + index}` }));
    const outcomes = (await Promise.all(all)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'skipped')).toHaveLength(8);
  });
});
