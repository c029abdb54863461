/** What operators do to calls: the acts of call control, with the operator's name, and the erasure of a call that is over. */
import { callControlRoutes, createCallControl, type Purge, purgeRoutes } from '@trunkline/call-control';
import { auditAct } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Operator } from '../access/operators.ts';

export interface ActRoutesDeps {
  store: Pick<SessionStore, 'sessions' | 'commands'>;
  operatorOf(request: FastifyRequest): Operator;
  transferNumber: string | undefined;
  purge: Purge;
  /** Counts what was done, by act. */
  acts: Record<string, number>;
}

export function actRoutes(app: FastifyInstance, deps: ActRoutesDeps): void {
  const { store, operatorOf, transferNumber, acts } = deps;

  const count = (act: string): void => {
    acts[act] = (acts[act] ?? 0) + 1;
  };

  callControlRoutes(app, {
    control: createCallControl({ store, transferNumber }),
    operatorOf: (request) => operatorOf(request).name,
    onAct(act, { callId }, operator) {
      count(act);
      auditAct(app, act, { callId, operator });
    },
  });

  purgeRoutes(app, {
    purge: deps.purge,
    operatorOf: (request) => operatorOf(request).name,
    onErased: () => count('erase'),
  });
}
