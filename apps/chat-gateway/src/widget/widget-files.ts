/** `GET /widget/*`: the embeddable element and the client under it, as they were built, for pages of any origin. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const PACKAGES = ['@trunkline/widget', '@trunkline/web-client'];

/**
 * Without a version in its address a file is asked for again each time, and mostly answered with "not changed": the parts of
 * the widget belong together, so none may be older than the others. With one (`?v=`) it may be kept for good.
 */
const REVALIDATED = 'no-cache';
const KEPT = 'public, max-age=31536000, immutable';

/** Where the built files of the packages are; those that are not built are left out. */
export function findWidgetFolders(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return PACKAGES.flatMap((name) => {
    try {
      // The entry lies one folder deep, in dist, or in src where the sources are run.
      return join(dirname(dirname(resolve(name))), 'dist', 'browser');
    } catch {
      return [];
    }
  }).filter((folder) => existsSync(folder));
}

/** Serves the files of `folders`, of the first that has one of the name. Nothing is listed, and hidden files do not exist. */
export async function widgetFiles(app: FastifyInstance, folders: readonly string[]): Promise<void> {
  if (folders.length === 0) {
    app.log.warn('the widget is not built, so /widget/ has nothing; run the build');
    return;
  }
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => {
      const { v: version } = request.query as { v?: unknown };
      reply.header('cache-control', version === undefined ? REVALIDATED : KEPT);
      // A page of any origin may load it, and its worklets. It holds no secret.
      reply.header('access-control-allow-origin', '*');
      reply.header('cross-origin-resource-policy', 'cross-origin');
      reply.header('x-content-type-options', 'nosniff');
    });
    await scope.register(fastifyStatic, {
      root: [...folders],
      prefix: '/widget/',
      index: false,
      dotfiles: 'ignore',
      cacheControl: false,
      etag: true,
      decorateReply: false,
    });
  });
}
