/** What the page may load: what comes from its own origin, and beyond that only the voice and the chat of the gateways. */
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

export interface PagePolicy {
  /** Origins of the gateways that the page speaks to when somebody tries an agent. */
  connectTo: readonly string[];
}

/** A socket is another scheme of the same place, and to a browser another origin. */
const withSocket = (origin: string): string[] => [origin, origin.replace(/^http/, 'ws')];

export async function protectPage(app: FastifyInstance, { connectTo }: PagePolicy): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        workerSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", ...new Set(connectTo.flatMap(withSocket))],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
      },
    },
    // Whoever ends TLS in front of us decides for the whole host.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
}
