import { type CallEvent, isEvent } from '../carrier/call-event.ts';
import type { DialOutcome } from '../carrier/dial-bridge.ts';
import type { FakeCall } from '../carrier/fake-call-handle.ts';
import { type Clock, sleep } from '../clock.ts';
import type { PreparedScenario, PreparedStep } from './prepare-scenario.ts';

/** People wait a little before they put the receiver down. */
const BEFORE_HANGING_UP_MS = 500;
/** Longer than any utterance of the caller's and the pause before it. */
const CALLER_TIMEOUT_MS = 30_000;
const LONGEST_CALL_MS = 600_000;

const isDial = (step: PreparedStep) => step.kind === 'carrierDials';

/** How the dials of one call turn out, one after the other. Where nobody of the scenario has that number, none succeeds. */
export function createDialOutcomes({ steps }: PreparedScenario): (addresses: readonly string[]) => DialOutcome {
  const dials = steps.filter(isDial).values();
  return (addresses) => {
    const dial = dials.next().value?.carrierDials;
    if (dial === undefined || !addresses.includes(dial.to)) return { status: 'failed' };
    return { status: dial.status, ringMs: dial.ringMs, talkMs: Number.POSITIVE_INFINITY };
  };
}

/**
 * Plays the person who answers: speaks when it is their turn, listens until the caller has spoken, and hangs up.
 * @param clock the carrier's own. Resolves when they have done all they have to, or the call is over.
 */
export async function playDialledPerson(call: FakeCall, { steps }: PreparedScenario, clock: Clock): Promise<void> {
  const answered = steps.findIndex((step) => isDial(step) && step.carrierDials.status === 'completed');
  if (answered === -1) return;
  const momentOf = (accepts: (event: CallEvent) => boolean, timeoutMs: number): Promise<number | undefined> =>
    call.waitFor(accepts, timeoutMs).then(
      ({ atMs }) => atMs,
      () => undefined,
    );
  let sinceMs = await momentOf(isEvent('callee.bridged'), LONGEST_CALL_MS);
  for (const step of steps.slice(answered + 1)) {
    if (sinceMs === undefined || call.bridgedPerson === undefined) return;
    if (step.kind === 'person') {
      sinceMs = await call.bridgedPerson.say(step.mulaw);
    } else if (step.kind === 'caller') {
      const fromMs = sinceMs;
      sinceMs = await momentOf(({ type, atMs }) => type === 'caller.said' && atMs > fromMs, CALLER_TIMEOUT_MS);
    } else if (step.kind === 'personHangsUp') {
      await sleep(clock, BEFORE_HANGING_UP_MS);
      call.bridgedPerson?.hangUp();
    }
  }
}
