/** `/api/try`: an operator tries the agent from the page, by voice and chat, or has the sandbox call. */
import { TrunklineError, type WebSessionAnswer } from '@trunkline/protocol';
import { parseBody } from '@trunkline/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { TryAnswer, TryCallAnswer } from '../try-types.ts';
import { askProcess } from './ask-process.ts';
import { SandboxCalls } from './sandbox-calls.ts';
import type { TryPlaces } from './try-places.ts';

const sessionBody = z.strictObject({ sessionId: z.string().min(1).max(128).optional() });
const callBody = z.strictObject({ scenario: z.string().min(1).max(200) });

/** The page's own origin, to which its token is bound. A browser leaves it out of a GET, never out of a POST. */
function originOf(request: FastifyRequest): string {
  return request.headers.origin ?? `${request.protocol}://${request.headers.host ?? ''}`;
}

export function tryRoutes(app: FastifyInstance, { places }: { places: TryPlaces }): void {
  const sandbox = places.sandboxUrl === undefined ? undefined : new SandboxCalls(places.sandboxUrl);

  app.get('/try', async (): Promise<TryAnswer> => {
    // A sandbox that does not run is no fault of the page: it then has nothing to offer.
    const scenarios = await sandbox?.scenarios().catch(() => undefined);
    const { voiceUrl, chatUrl } = places.gateway ? places : {};
    return {
      ...(voiceUrl !== undefined && { voiceUrl }),
      ...(chatUrl !== undefined && { chatUrl }),
      ...(scenarios && { scenarios }),
      ...(places.lacking !== undefined && { lacking: places.lacking }),
    };
  });

  app.post('/try/session', async (request, reply): Promise<WebSessionAnswer> => {
    const { sessionId } = parseBody(sessionBody, request);
    if (!places.gateway) throw new TrunklineError('TL_NOT_SET_UP', places.lacking ?? '');
    const { url, key } = places.gateway;
    const answer = await askProcess('The telephony gateway', `${url}/web/sessions`, {
      method: 'POST',
      key: key(),
      body: { origin: originOf(request), ...(sessionId !== undefined && { sessionId }) },
    });
    void reply.code(201);
    return answer as WebSessionAnswer;
  });

  app.post('/try/calls', async (request, reply): Promise<TryCallAnswer> => {
    const { scenario } = parseBody(callBody, request);
    if (!sandbox)
      throw new TrunklineError('TL_NOT_SET_UP', 'SANDBOX_URL is not set: there is no sandbox to call from.');
    void reply.code(201);
    return sandbox.place(scenario);
  });
}
