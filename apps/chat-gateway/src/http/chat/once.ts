/** A message with an `Idempotency-Key`: taken once, answered once, and its answer is given again for a day. */
import { createHash } from 'node:crypto';
import { buildSessionId, type ChatAnswer, type ChatRequest, encodeBase32 } from '@trunkline/protocol';
import { claimOnce } from '@trunkline/service-kit';
import type { IdempotencyToken } from '@trunkline/session-store';
import type { TakenMessage } from '../../chat-service.ts';
import type { Caller } from '../access/caller.ts';
import type { ChatRoutesDeps } from '../chat-routes-deps.ts';

type Claimed =
  /** The answer is there already. */
  { isAgain: true; taken: TakenMessage } | { isAgain: false; taken: TakenMessage; answer: Promise<ChatAnswer> };

const ID_BYTES = 16;

/**
 * The ids of a keyed message follow from the key. A request that is sent again after its replica died, when the claim has run
 * out, then names the message that was taken, and not a second one.
 */
function idsOf(scope: string, key: string): { sessionId: string; messageId: string } {
  const hash = createHash('sha256')
    .update(JSON.stringify([scope, key]))
    .digest();
  return {
    sessionId: buildSessionId(hash.subarray(0, ID_BYTES)),
    messageId: `msg_${encodeBase32(hash.subarray(0, ID_BYTES))}`,
  };
}

/**
 * Claims the key and takes the message. What is kept of the answer is where to find it: an erased session leaves no copy.
 * @throws what `claimOnce` and `Intake.take` throw; the promised `answer` rejects as `ChatService.answerOf` does.
 */
export async function claimMessage(
  { idempotency, intake, service, stopping, clock }: ChatRoutesDeps,
  caller: Caller,
  key: string,
  request: ChatRequest,
): Promise<Claimed> {
  const scope = `POST /chat by ${caller.id}`;
  const once = await claimOnce<TakenMessage, IdempotencyToken>(idempotency, { scope, key, request }, clock);
  if (!once.isFirst) return { isAgain: true, taken: once.answer };
  return new Promise((resolve, reject) => {
    let answer: ChatAnswer | undefined;
    const done = once.run(async () => {
      const taken = await intake.take(caller, { ...idsOf(scope, key), ...request });
      resolve({ isAgain: false, taken, answer: answered });
      answer = await service.answerOf(taken, stopping);
      return taken;
    });
    const answered = done.then(() => answer as ChatAnswer);
    // A reader of events does not ask for it, and is told of a fault by the feed.
    answered.catch(reject);
  });
}
