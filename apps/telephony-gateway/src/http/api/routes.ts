/** Our own API: what operators and their programs read of calls, and do to them. */
import { callControlRoutes, createLookNotes, type Purge, purgeRoutes } from '@trunkline/call-control';
import {
  apiKeyOf,
  type ApiKeyring,
  auditAct,
  type Clock,
  requireApiKey,
  type WrongProofs,
} from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Control } from '../../control/build-control.ts';
import { doNotCallRoutes } from './do-not-call-routes.ts';
import { placeCallRoute } from './place-call-route.ts';
import { recordRoutes } from './record-routes.ts';

export interface ApiRoutesDeps {
  store: SessionStore;
  control: Pick<Control, 'calls' | 'outbound'>;
  purge: Purge;
  keyring: ApiKeyring;
  proofs: WrongProofs;
  clock: Clock;
}

export function apiRoutes(app: FastifyInstance, deps: ApiRoutesDeps): void {
  const { store, control, purge, keyring, proofs, clock } = deps;
  const operatorOf = (request: FastifyRequest): string | undefined => apiKeyOf(request)?.id;
  requireApiKey(app, keyring, proofs.of('api-key'));
  recordRoutes(app, { store, operatorOf, noteLook: createLookNotes({ looks: store.looks, epochMs: Date.now }) });
  callControlRoutes(app, {
    control: control.calls,
    operatorOf,
    onAct: (act, { callId }, operator) => auditAct(app, act, { callId, operator }),
  });
  doNotCallRoutes(app, { doNotCall: store.doNotCall, operatorOf });
  purgeRoutes(app, { purge, operatorOf });
  placeCallRoute(app, { idempotency: store.idempotency, outbound: control.outbound, clock, operatorOf });
}
