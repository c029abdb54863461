/** The page itself, as vite has built it. It needs no key: what it shows does. */
import { existsSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** `src` and `dist` stand side by side, so this is the built page from either. */
export const BUILT_PAGE = fileURLToPath(new URL('../../dist/page', import.meta.url));

/** The name of an asset holds a hash of what is in it. */
const KEPT = 'public, max-age=31536000, immutable';
const REVALIDATED = 'no-cache';

export async function pageFiles(app: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(folder)) {
    app.log.warn('the page is not built, so there is only the API; run the build');
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    dotfiles: 'ignore',
    setHeaders: (reply, path) => {
      reply.setHeader('cache-control', path.includes(`${sep}assets${sep}`) ? KEPT : REVALIDATED);
    },
  });
}
