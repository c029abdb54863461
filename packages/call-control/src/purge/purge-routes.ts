/** `DELETE /calls/:callId` and `POST /callers/purge`: what people may erase, at the gateway and at the operators' page. */
import { isCallId, TrunklineError } from '@trunkline/protocol';
import { auditAct, parseBody } from '@trunkline/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Purge } from './purge.ts';

export interface PurgeRoutesDeps {
  purge: Pick<Purge, 'call' | 'caller'>;
  operatorOf(request: FastifyRequest): string | undefined;
  /** Hears that something was erased. */
  onErased?(): void;
}

interface CallRoute {
  Params: { callId: string };
}

const MOST_CHARACTERS = 256;
/** In the body, since the URL of a request stands in logs of proxies. */
const callerBody = z
  .strictObject({
    number: z
      .string()
      .regex(/^\+[1-9]\d{4,14}$/, 'expected a number such as +15550001111')
      .optional(),
    userId: z.string().min(1).max(MOST_CHARACTERS).optional(),
  })
  .refine(
    ({ number, userId }) => (number === undefined) !== (userId === undefined),
    'expected either "number" or "userId"',
  );

export function purgeRoutes(app: FastifyInstance, { purge, operatorOf, onErased }: PurgeRoutesDeps): void {
  app.delete<CallRoute>('/calls/:callId', async (request) => {
    const { callId } = request.params;
    const receipt = isCallId(callId) ? await purge.call(callId) : 'missing';
    if (receipt === 'missing') {
      throw new TrunklineError('TL_CALL_NOT_FOUND', 'No such call. Records are kept for a limited time.');
    }
    if (receipt === 'live') {
      const message = 'The call goes on. What was said in it can be erased when it has ended.';
      throw new TrunklineError('TL_CALL_STATE', message);
    }
    auditAct(request, 'erase', { callId, operator: operatorOf(request) });
    onErased?.();
    return { callId, state: 'ended', receipt };
  });

  app.post('/callers/purge', async (request) => {
    const { number, userId } = parseBody(callerBody, request);
    const purged = await purge.caller(number === undefined ? { userId: userId ?? '' } : { number });
    auditAct(request, 'erase-caller', { operator: operatorOf(request) });
    onErased?.();
    return purged;
  });
}
