/** What operators do to calls: the acts of call control, with the operator's name, and the erasure of a call that is over. */
import { callControlRoutes, createCallControl } from '@trunkline/call-control';
import { isCallId, TrunklineError } from '@trunkline/protocol';
import { auditAct } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Operator } from '../access/operators.ts';
import { noSuchCall } from '../calls/read-call.ts';
import type { VapiCalls } from './vapi-calls.ts';

export interface ActRoutesDeps {
  store: Pick<SessionStore, 'sessions' | 'commands' | 'erasure'>;
  operatorOf(request: FastifyRequest): Operator;
  transferNumber: string | undefined;
  /** Vapi's records of calls; undefined where there is no key of Vapi's. */
  vapiCalls: VapiCalls | undefined;
  /** Counts what was done, by act. */
  acts: Record<string, number>;
}

/** @param isDeleted undefined where Vapi was not asked. */
function whyKept(isDeleted: boolean | undefined): string {
  const why = isDeleted === undefined ? 'the console has no VAPI_API_KEY' : 'Vapi did not take the request';
  return `${why}; delete it there`;
}

interface CallRoute {
  Params: { callId: string };
}

export function actRoutes(app: FastifyInstance, deps: ActRoutesDeps): void {
  const { store, operatorOf, transferNumber, vapiCalls, acts } = deps;

  const note = (act: string, callId: string, operator: string | undefined): void => {
    acts[act] = (acts[act] ?? 0) + 1;
    auditAct(app, act, { callId, operator });
  };

  callControlRoutes(app, {
    control: createCallControl({ store, transferNumber }),
    operatorOf: (request) => operatorOf(request).name,
    onAct: (act, { callId }, operator) => note(act, callId, operator),
  });

  app.delete<CallRoute>('/calls/:callId', async (request) => {
    const { callId } = request.params;
    const erased = isCallId(callId) ? await store.erasure.eraseCall(callId) : 'missing';
    if (erased === 'missing') throw noSuchCall();
    if (erased === 'live') {
      throw new TrunklineError(
        'TL_CALL_STATE',
        'The call goes on. What was said in it can be erased when it has ended.',
      );
    }
    note('erase', callId, operatorOf(request).name);
    const { messages, events, toolResults, levels, vapiCallIds, recordingSid } = erased;
    const atVapi = await Promise.all(vapiCallIds.map(async (id) => ({ id, isDeleted: await vapiCalls?.delete(id) })));
    const askedOf = atVapi.flatMap(({ id, isDeleted }) => (isDeleted ? `Vapi, call ${id}` : []));
    const kept = [
      ...atVapi.flatMap(({ id, isDeleted }) => (isDeleted ? [] : `Vapi's call ${id}: ${whyKept(isDeleted)}`)),
      ...(recordingSid === undefined ? [] : [`Twilio's recording ${recordingSid}: delete it there`]),
    ];
    return {
      callId,
      state: 'ended',
      receipt: { erased: { messages, events, toolResults, levels }, askedOf, kept },
    };
  });
}
