/**
 * The admin listener: metrics and the detailed health, on an address of its own so that no stranger on the public port can make
 * the process write metrics or read what it tells operators.
 */
import type { FastifyInstance } from 'fastify';
import { createFastify } from './app.ts';
import { adminRoutes, type AdminOptions } from './health.ts';
import type { Logger } from '../log/logger.ts';

/** @returns a Fastify instance with the admin routes, which does not listen yet. */
export async function createAdminServer(logger: Logger, options: AdminOptions): Promise<FastifyInstance> {
  const app = createFastify({ logger });
  await app.register(adminRoutes, options);
  return app;
}

/** Listens where ADMIN_HOST and ADMIN_PORT say. @throws when the port is taken. */
export async function listenAsAdmin(
  app: FastifyInstance,
  { adminHost, adminPort }: { adminHost: string; adminPort: number },
): Promise<void> {
  await app.listen({
    host: adminHost,
    port: adminPort,
    // Tools find the public port by Fastify's own sentence, so this listener says it in another one.
    listenTextResolver: (address) => `Admin listener at ${address}`,
  });
}
