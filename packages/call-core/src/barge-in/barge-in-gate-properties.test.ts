/** A turn is cut, and what is left of it comes in any order with what belongs to the next one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BargeInGate, createBargeInGate } from './barge-in-gate.ts';

interface Numbering {
  hasNumbers: boolean;
  hasModelIds: boolean;
}

interface Deed {
  atMs: number;
  /** Audio keeps its order, and comes behind messages of the same moment. */
  rank: number;
  run(gate: BargeInGate): void;
}

const CUT_TEXT = 'A full service is ninety pounds.';
const NEXT_TEXT = 'Brakes only, then.';

const anyCase = fc.record({
  by: fc.constantFrom('vapi' as const, 'local' as const),
  /** The turn was told of before it was cut, or only its audio had come. */
  isTold: fc.boolean(),
  /** So much audio of the cut turn still comes. */
  tailMs: fc.integer({ min: 0, max: 1_500 }),
  /** When messages of the cut turn come again, after it was cut. */
  startsMs: fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 5 }),
  updatesMs: fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 3 }),
  modelsMs: fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 3 }),
  textsMs: fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 3 }),
  stopMs: fc.integer({ min: 0, max: 4_000 }),
  callerFinishedMs: fc.integer({ min: 0, max: 1_000 }),
  /** From the end of the tail. The model is ahead of its voice, and may be ahead of the tail's end too. */
  modelAheadMs: fc.integer({ min: 0, max: 900 }),
  audioAfterMs: fc.integer({ min: 0, max: 900 }),
});

function playOut(numbering: Numbering, plan: typeof anyCase extends fc.Arbitrary<infer T> ? T : never) {
  const { hasNumbers, hasModelIds } = numbering;
  const turnOf = (turn: number) => (hasNumbers ? { turn } : {});
  const gate = createBargeInGate();
  const model = (id: string) => (hasModelIds ? id : undefined);
  const heard = { cut: 0, next: 0, nextMissed: 0 };
  let texts = '';
  let hasNextStarted = false;

  if (plan.isTold) {
    gate.modelSpoke(model('a'), -200);
    gate.speechStarted({ ...turnOf(4), text: CUT_TEXT.slice(0, 12) }, -200);
  }
  for (let atMs = -200; atMs < 0; atMs += 20) gate.admits(atMs);
  gate.shut(0, plan.by, plan.by === 'vapi' ? model('a') : undefined);

  const callerMs = Math.max(plan.callerFinishedMs, 20);
  const nextMs = Math.max(plan.tailMs, callerMs + 1) + plan.audioAfterMs;
  const nextModelMs = Math.max(callerMs, plan.tailMs - plan.modelAheadMs);
  const deeds: Deed[] = [];
  const at = (atMs: number, run: Deed['run'], rank = 0): void => void deeds.push({ atMs, rank, run });
  /**
   * A message that does not say which turn it is about can only be told from one about the next turn by its order: it comes
   * before the caller has finished. So does the first message of a turn that nobody had told of when it was cut.
   */
  const wasNamed = plan.isTold || plan.by === 'vapi';
  const late = (atMs: number, isNamed: boolean): number =>
    isNamed && wasNamed ? atMs : Math.min(atMs, callerMs - 1, nextModelMs - 1);

  for (let atMs = 20; atMs < plan.tailMs; atMs += 20) {
    at(atMs, () => (heard.cut += gate.admits(atMs) ? 1 : 0), 1);
  }
  for (const ms of plan.startsMs) {
    // It has its text, which names it as well as a number does.
    const atMs = plan.isTold ? ms : late(ms, false);
    at(atMs, () => gate.speechStarted({ ...turnOf(4), text: CUT_TEXT }, atMs));
  }
  for (const ms of plan.updatesMs) {
    const atMs = late(ms, hasNumbers && plan.isTold);
    at(atMs, () => gate.speechStarted(turnOf(4), atMs));
  }
  for (const ms of plan.modelsMs) {
    const atMs = late(ms, hasModelIds);
    at(atMs, () => gate.modelSpoke(model('a'), atMs));
  }
  for (const ms of plan.textsMs) {
    const atMs = Math.min(ms, nextModelMs - 1);
    at(atMs, () => (texts += gate.admitsText(CUT_TEXT, true, atMs) ? CUT_TEXT : ''));
  }
  at(late(plan.stopMs, hasNumbers), () => gate.speechStopped(hasNumbers ? 4 : undefined));
  at(callerMs, () => gate.callerTurnEnded());

  at(nextModelMs, () => gate.modelSpoke(model('b'), nextModelMs));
  at(nextMs, () => (texts += gate.admitsText(NEXT_TEXT, true, nextMs) ? NEXT_TEXT : ''));
  at(nextMs, () => {
    gate.speechStarted({ ...turnOf(6), text: NEXT_TEXT }, nextMs);
    hasNextStarted = true;
  });
  for (let atMs = nextMs; atMs < nextMs + 1_000; atMs += 20) {
    const listen = (): void => {
      const isAdmitted = gate.admits(atMs);
      heard.next += isAdmitted ? 1 : 0;
      heard.nextMissed += hasNextStarted && !isAdmitted ? 1 : 0;
      texts += gate.takeText() ?? '';
    };
    at(atMs, listen, 1);
  }
  for (const { run } of deeds.toSorted((a, b) => a.atMs - b.atMs || a.rank - b.rank)) run(gate);
  return { heard, texts };
}

describe('what is left of a cut turn', () => {
  it.for([
    ['numbers and ids', { hasNumbers: true, hasModelIds: true }],
    ['numbers alone', { hasNumbers: true, hasModelIds: false }],
    ['ids alone', { hasNumbers: false, hasModelIds: true }],
    ['neither', { hasNumbers: false, hasModelIds: false }],
  ] as const)(
    'is never heard, and the next turn is heard whole, whatever comes when: turns with %s',
    ([, numbering]) => {
      fc.assert(
        fc.property(anyCase, (plan) => {
          const { heard, texts } = playOut(numbering, plan);
          expect(heard).toEqual({ cut: 0, next: 50, nextMissed: 0 });
          expect(texts).toBe(NEXT_TEXT);
        }),
        { numRuns: 1_000 },
      );
    },
  );
});
