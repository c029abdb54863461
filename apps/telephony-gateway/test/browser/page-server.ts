import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const CLIENT = folder('../../../../packages/web-client/dist/browser/');
const FILES: Record<string, string> = {
  '/trunkline.js': `${CLIENT}trunkline.js`,
  '/trunkline.iife.js': `${CLIENT}trunkline.iife.js`,
  '/trunkline.worklet.js': `${CLIENT}trunkline.worklet.js`,
  '/trunkline-polling.js': `${CLIENT}trunkline-polling.js`,
  '/trunkline-preflight.js': `${CLIENT}trunkline-preflight.js`,
  '/page.js': folder('page/page.js'),
  '/tap.worklet.js': folder('page/tap.worklet.js'),
};
const HTML = '<!doctype html><meta charset="utf-8"><title>voice</title><script type="module" src="/page.js"></script>';
const PLAIN_HTML =
  '<!doctype html><meta charset="utf-8"><title>voice</title><script src="/trunkline.iife.js"></script>';

export interface PageServer {
  origin: string;
  close(): void;
}

/** Serves the page of the tests as a strict site would: no script but its own files. */
export async function startPageServer(): Promise<PageServer> {
  const server = createServer(({ url = '/' }, response) => {
    response.setHeader('content-security-policy', "default-src 'none'; script-src 'self'; connect-src *");
    const file = FILES[url];
    if (file) response.setHeader('content-type', 'text/javascript').end(readFileSync(file));
    else response.setHeader('content-type', 'text/html').end(url === '/plain' ? PLAIN_HTML : HTML);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
