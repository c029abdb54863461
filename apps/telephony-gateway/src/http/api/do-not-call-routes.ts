/** `/do-not-call`: who must not be called. Numbers stand in bodies, since URLs stand in logs of proxies. See docs/call-control.md. */
import { auditAct, parseBody } from '@trunkline/service-kit';
import type { DoNotCall } from '@trunkline/session-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';

export interface DoNotCallRoutesDeps {
  doNotCall: DoNotCall;
  operatorOf(request: FastifyRequest): string | undefined;
}

const MOST_AT_ONCE = 1_000;
const number = z.string().regex(/^\+[1-9]\d{4,14}$/, 'expected a number such as +15550001111');
const numbersBody = z.strictObject({ numbers: z.array(number).min(1).max(MOST_AT_ONCE) });
const numberBody = z.strictObject({ number });

export function doNotCallRoutes(app: FastifyInstance, { doNotCall, operatorOf }: DoNotCallRoutesDeps): void {
  app.get('/do-not-call', async () => ({ numbers: await doNotCall.count() }));

  app.post('/do-not-call/check', async (request) => ({
    listed: await doNotCall.has(parseBody(numberBody, request).number),
  }));

  app.put('/do-not-call', async (request) => {
    const { numbers } = parseBody(numbersBody, request);
    const added = await doNotCall.add(numbers);
    auditAct(request, 'do-not-call', { operator: operatorOf(request) });
    return { added, numbers: await doNotCall.count() };
  });

  app.delete('/do-not-call', async (request) => {
    const { numbers } = parseBody(numbersBody, request);
    const removed = await doNotCall.remove(numbers);
    auditAct(request, 'may-be-called', { operator: operatorOf(request) });
    return { removed, numbers: await doNotCall.count() };
  });
}
