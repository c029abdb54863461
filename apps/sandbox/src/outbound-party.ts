/** Who takes the calls that the gateway places: the person or the machine of the scenario that has the number. */
import type { AnsweringParty, PreparedScenario, PreparedStep } from '@trunkline/simulators';

const SAMPLES_PER_MS = 8;

/** What is said on picking up, and after which silences, before the other side is listened to. */
function firstWords({ steps }: PreparedScenario): { samples: Int16Array; steps: number } {
  const isFirst = ({ kind }: PreparedStep): boolean => kind === 'callerPausesForMs' || kind === 'caller';
  const end = steps.findIndex((step) => !isFirst(step));
  const first = end === -1 ? steps : steps.slice(0, end);
  const pieces = first.map((step) => {
    if (step.kind === 'caller') return step.samples;
    return new Int16Array((step.kind === 'callerPausesForMs' ? step.callerPausesForMs : 0) * SAMPLES_PER_MS);
  });
  const samples = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return { samples, steps: first.length };
}

/** @returns `undefined` for a scenario of a call that comes in. */
export function partyOf(scenario: PreparedScenario): AnsweringParty | undefined {
  const { outbound } = scenario;
  if (!outbound) return undefined;
  const { ringMs, takenBy } = outbound;
  const { samples } = firstWords(scenario);
  return {
    person:
      takenBy === 'machine'
        ? { kind: 'voicemail', ringMs, greeting: samples }
        : { kind: 'human', ringMs, speech: samples },
  };
}

/** What is left to do for the person when the carrier has let them say their first words, over which nobody may speak. */
export function afterFirstWords(scenario: PreparedScenario): PreparedScenario {
  const { samples, steps: count } = firstWords(scenario);
  const nothingMayComeForMs = samples.length / SAMPLES_PER_MS;
  const steps = scenario.steps.map((step, index): PreparedStep => {
    if (index >= count) return step;
    return index === 0
      ? { kind: 'nothingMayComeForMs', nothingMayComeForMs }
      : { kind: 'callerPausesForMs', callerPausesForMs: 0 };
  });
  return { ...scenario, steps };
}
