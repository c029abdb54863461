/**
 * Questions of Twilio's whose answer changes something: they are decided once and then answered from memory, however often they
 * come. Twilio repeats a question when our answer was lost, and its requests carry no time, so one that somebody has found in the
 * log of a proxy is as good as new. What is remembered is the stream token of the answer and no more, since it lets nobody in a
 * second time.
 */
import type { SessionStore } from '@trunkline/session-store';
import { type Clock, delay } from '@trunkline/service-kit';

/** The TwiML to answer with, and the token in it where it connects the caller to a stream. */
export interface Decision {
  twiml: string;
  token?: string;
}

export interface OnceAnswered {
  /**
   * @param key names the question.
   * @param decide answers it for the first time.
   * @param again answers it once more, with the token of the first answer; `undefined` when that answer had none.
   * @throws when the store is out of reach.
   */
  answer(
    key: string,
    decide: () => Promise<Decision>,
    again: (token: string | undefined) => Promise<string>,
  ): Promise<string>;
}

const SCOPE = 'twilio-question';
const LOOK_EVERY_MS = 100;
/** Twilio asks again after 3 s without an answer, and then waits as long once more. */
const LOOKS = 20;

export function createOnceAnswered(
  idempotency: SessionStore['idempotency'],
  clock: Pick<Clock, 'setTimeout'>,
): OnceAnswered {
  return {
    async answer(key, decide, again) {
      for (let look = 0; look < LOOKS; look += 1) {
        const claim = await idempotency.begin(SCOPE, key);
        if (claim.status === 'done') return again(claim.response || undefined);
        if (claim.status === 'new') {
          try {
            const { twiml, token = '' } = await decide();
            await idempotency.complete(claim.token, token);
            return twiml;
          } catch (error) {
            await idempotency.abandon(claim.token).catch(() => false);
            throw error;
          }
        }
        await delay(clock, LOOK_EVERY_MS);
      }
      // Whoever was at it has died. The caller waits, and one stream too many is counted at worst.
      return (await decide()).twiml;
    },
  };
}
