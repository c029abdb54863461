import { callIdOfTwilioCall, TrunklineError } from '@trunkline/protocol';
import { z } from 'zod';
import type { TryAnswer, TryCallAnswer } from '../try-types.ts';
import { askProcess } from './ask-process.ts';

const WHAT = 'The sandbox';
const MOST_SCENARIOS = 500;
const AT_ONCE = 8;

const namesAnswer = z.object({ scenarios: z.array(z.string()).max(MOST_SCENARIOS) });
const scenarioAnswer = z.object({
  name: z.string(),
  description: z.string().default(''),
  outbound: z.unknown().optional(),
});
const placedAnswer = z.object({ calls: z.array(z.object({ callSid: z.string() })).min(1) });

type Scenarios = NonNullable<TryAnswer['scenarios']>;

/** The sandbox as the page sees it: calls that it can place. */
export class SandboxCalls {
  readonly #url: string;
  #scenarios: Scenarios | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** The scenarios of callers, once for all that ask: they do not change while the sandbox runs. @throws TrunklineError */
  async scenarios(): Promise<Scenarios> {
    this.#scenarios ??= await this.#read();
    return this.#scenarios;
  }

  /** Has the sandbox place a call. @throws TrunklineError */
  async place(scenario: string): Promise<TryCallAnswer> {
    const answer = await askProcess(WHAT, `${this.#url}/sandbox/calls`, { method: 'POST', body: { scenario } });
    const callSid = placedAnswer.safeParse(answer).data?.calls[0]?.callSid;
    const callId = callSid === undefined ? undefined : callIdOfTwilioCall(callSid);
    if (callId === undefined) throw new TrunklineError('TL_PROCESS_UNAVAILABLE', `${WHAT} has placed no call.`);
    return { callId };
  }

  async #read(): Promise<Scenarios> {
    const { scenarios: names } = namesAnswer.parse(await askProcess(WHAT, `${this.#url}/sandbox/scenarios`));
    const found: { name: string; description: string }[] = [];
    for (let from = 0; from < names.length; from += AT_ONCE) {
      const some = await Promise.all(
        names.slice(from, from + AT_ONCE).map(async (name) => {
          const url = `${this.#url}/sandbox/scenarios/${encodeURIComponent(name)}`;
          return scenarioAnswer.parse(await askProcess(WHAT, url));
        }),
      );
      // A call that the gateway places is no call of the sandbox's.
      found.push(
        ...some
          .filter(({ outbound }) => outbound === undefined)
          .map(({ name, description }) => ({ name, description })),
      );
    }
    return found;
  }
}
