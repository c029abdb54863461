/**
 * `npm run demo -- --keep` goes on with calls when its report is written, so that whoever opens the operators' page sees life: a few
 * callers, each of whom calls again some seconds after the last call. It ends with the demo.
 */
import type { Clock } from '@trunkline/service-kit';
import type { DemoClient } from '../http-client.ts';

/**
 * What each caller does, one call after the other and from the start again: mostly good calls, and some that the page has something to
 * say about. Only scenarios that need nobody outside of the call.
 */
const CALLERS: readonly { from: string; scenarios: readonly string[] }[] = [
  { from: '+15550100021', scenarios: ['shop', 'slow-tool', 'greeting-and-answer'] },
  { from: '+15550100034', scenarios: ['barge-in', 'greeting-and-answer', 'noisy-line', 'shop'] },
  { from: '+15550100058', scenarios: ['tool-call', 'three-interrupts', 'shop', 'caller-hangs-up-mid-sentence'] },
];
/** The callers do not all ring at once. */
const APART_MS = 4_000;
const BETWEEN_CALLS_MS = 5_000;
const POLL_MS = 500;

export type TalkingClient = Pick<DemoClient, 'placeCalls' | 'readCall'>;

/**
 * Begins the calls. A call that cannot be placed, or that nobody knows any more, is passed over.
 * @returns what places no further call; those under way go on
 */
export function talkOn(client: TalkingClient, clock: Clock): () => void {
  let isOver = false;
  const wait = (ms: number): Promise<void> => new Promise((resolve) => void clock.setTimeout(resolve, ms));

  const playOne = async (scenario: string, from: string): Promise<void> => {
    const [callSid] = await client.placeCalls(scenario, 1, { from, keepsRecording: false }).catch(() => []);
    while (callSid !== undefined && !isOver) {
      const call = await client.readCall(callSid).catch(() => undefined);
      if (call?.state !== 'running') return;
      await wait(POLL_MS);
    }
  };
  const callAgain = async ({ from, scenarios }: (typeof CALLERS)[number], firstAfterMs: number): Promise<void> => {
    await wait(firstAfterMs);
    for (let call = 0; !isOver; call += 1) {
      await playOne(scenarios[call % scenarios.length] as string, from);
      await wait(BETWEEN_CALLS_MS);
    }
  };

  for (const [index, caller] of CALLERS.entries()) void callAgain(caller, index * APART_MS);
  return () => {
    isOver = true;
  };
}
