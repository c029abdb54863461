import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import type { AllowedOrigins } from './allowed-origins.ts';

/** How long a browser may remember what it was allowed. Chrome asks again after 2 h whatever is said. */
const PREFLIGHT_SECONDS = 7_200;

/**
 * Tells browsers which pages may read our answers: those of allowed origins, named exactly. No cookie is ever sent, since who
 * asks is shown in `Authorization`.
 */
export async function allowPages(app: FastifyInstance, origins: AllowedOrigins): Promise<void> {
  await app.register(cors, {
    delegator: ({ headers }, done) => {
      const { origin, host } = headers;
      done(null, {
        origin: origin !== undefined && origins.allows(origin, host) ? origin : false,
        methods: ['GET', 'POST', 'DELETE'],
        allowedHeaders: [
          'Authorization',
          'Content-Type',
          'Accept',
          'Cache-Control',
          'Last-Event-ID',
          'Idempotency-Key',
          'User-Agent',
        ],
        exposedHeaders: ['Retry-After', 'X-Vercel-AI-UI-Message-Stream'],
        maxAge: PREFLIGHT_SECONDS,
        strictPreflight: false,
      });
    },
  });
}
