/** Our own API: what operators and their programs read of calls, and do to them. */
import { callControlRoutes } from '@trunkline/call-control';
import { type ApiKey, apiKeyOf, type Clock, requireApiKey, type WrongProofs } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { Control } from '../../control/build-control.ts';
import { placeCallRoute } from './place-call-route.ts';
import { recordRoutes } from './record-routes.ts';

export interface ApiRoutesDeps {
  store: SessionStore;
  control: Pick<Control, 'calls' | 'outbound'>;
  apiKeys: readonly ApiKey[];
  proofs: WrongProofs;
  clock: Clock;
}

export function apiRoutes(app: FastifyInstance, { store, control, apiKeys, proofs, clock }: ApiRoutesDeps): void {
  requireApiKey(app, apiKeys, proofs.of('api-key'));
  recordRoutes(app, store, (request) => apiKeyOf(request)?.id);
  callControlRoutes(app, { control: control.calls, operatorOf: (request) => apiKeyOf(request)?.id });
  placeCallRoute(app, { idempotency: store.idempotency, outbound: control.outbound, clock });
}
