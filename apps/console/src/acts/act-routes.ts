/** What operators do to calls: the acts of call control, with the operator's name, and the erasure of a call that is over. */
import { callControlRoutes, createCallControl } from '@trunkline/call-control';
import { isCallId, TrunklineError } from '@trunkline/protocol';
import { auditAct } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Operator } from '../access/operators.ts';
import { noSuchCall } from '../calls/read-call.ts';
import { eraseElsewhere } from './erase-elsewhere.ts';
import type { TwilioRecordings } from './twilio-recordings.ts';
import type { VapiCalls } from './vapi-calls.ts';

export interface ActRoutesDeps {
  store: Pick<SessionStore, 'sessions' | 'commands' | 'erasure'>;
  operatorOf(request: FastifyRequest): Operator;
  transferNumber: string | undefined;
  /** Vapi's records of calls; undefined where there is no key of Vapi's. */
  vapiCalls: VapiCalls | undefined;
  /** Twilio's recordings of calls; undefined where there are no credentials of Twilio's. */
  twilioRecordings: TwilioRecordings | undefined;
  /** Counts what was done, by act. */
  acts: Record<string, number>;
}

interface CallRoute {
  Params: { callId: string };
}

export function actRoutes(app: FastifyInstance, deps: ActRoutesDeps): void {
  const { store, operatorOf, transferNumber, acts } = deps;

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
    const { messages, events, toolResults, levels } = erased;
    const elsewhere = await eraseElsewhere(erased, deps);
    return {
      callId,
      state: 'ended',
      receipt: { erased: { messages, events, toolResults, levels }, ...elsewhere },
    };
  });
}
