import { isCallId } from '@trunkline/protocol';
import type { CallId } from '@trunkline/protocol';
import { keepValues } from '../scripts/index.ts';
import { longestLifeMs } from '../store-context.ts';
import type { StoreContext } from '../store-context.ts';

/** Leads from Vapi's call id, which its webhooks carry, to ours. Failure policy: see `RedisPort`. */
export interface VapiCallLinks {
  /** A call may have several agents in its life, and the calls of all of them lead to it. */
  linkVapiCall(vapiCallId: string, callId: CallId): Promise<void>;
  /** Also keeps the link for as long again, because the webhooks of a long call come all the time. */
  findByVapiCall(vapiCallId: string): Promise<CallId | undefined>;
}

export function createVapiCallLinks({ port, keys, limits }: StoreContext): VapiCallLinks {
  const ttlMs = longestLifeMs(limits);
  return {
    async linkVapiCall(vapiCallId, callId) {
      await port.runForMany(keepValues, {}, { keys: [keys.vapiCall(vapiCallId)], args: [callId, ttlMs] });
    },
    async findByVapiCall(vapiCallId) {
      const callId = await port.send((redis) => redis.getex(keys.vapiCall(vapiCallId), 'PX', ttlMs));
      return callId !== null && isCallId(callId) ? callId : undefined;
    },
  };
}
