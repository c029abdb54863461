/** A page on an origin of its own beside two replicas of the real chat gateway, over a real Redis and a simulated Vapi. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, request as forward, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSessionId } from '@trunkline/protocol';
import { systemClock } from '@trunkline/service-kit';
import { createSessionStore } from '@trunkline/session-store';
import { type Browser, startBrowser, startTcpProxy, type TcpProxy } from '@trunkline/testkit';
import {
  API_KEY,
  type GatewayReplica,
  type GatewayRig,
  test as gatewayTest,
} from '../../src/gateway-rig.test-support.ts';
import { widgetFiles } from './widget-page.test-support.ts';

export interface GatewayPage {
  url: string;
  browser: Browser;
  /** What stands before the replicas. Connections go to the first one until it is told otherwise. */
  proxy: TcpProxy;
  replicas: GatewayReplica[];
  vapi: GatewayRig['vapi'];
  /** The sessions for which the page's server has got tokens. */
  sessions: string[];
  /** Writes as a person, or hands back to the agent. */
  asPerson(sessionId: string, body: object): Promise<Response>;
  /** What stands in the session, as its gateway reads it back. */
  textsOf(sessionId: string): Promise<string[]>;
}

const serveWidget = widgetFiles();

type Files = Record<string, { type: string; body: string }>;

export const test = gatewayTest.extend<{ browser: Browser; files: (gatewayUrl: string) => Files; page: GatewayPage }>({
  browser: [
    // oxlint-disable-next-line no-empty-pattern -- vitest reads what a fixture needs from this pattern: nothing here.
    async ({}, use) => {
      const browser = await startBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  // oxlint-disable-next-line no-empty-pattern -- as above.
  files: async ({}, use) => use((gatewayUrl) => ({ '/': { type: 'text/html', body: widgetHtml(gatewayUrl) } })),
  page: async ({ rig, redis, browser, files }, use) => {
    const sessions: string[] = [];
    const server = createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const replicas = [await rig.start({ WEB_ORIGINS: url }), await rig.start({ WEB_ORIGINS: url })];
    const proxy = await startTcpProxy(portOf(replicas[0]?.url));
    const gatewayUrl = `http://127.0.0.1:${proxy.port}`;
    const { accessTokens } = createSessionStore({
      redis: redis.createClient(),
      nowMs: Date.now,
      random: randomBytes,
      clock: systemClock,
    });

    const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const path = new URL(request.url ?? '/', url).pathname;
      const file = files(gatewayUrl)[path];
      if (file) return void response.writeHead(200, { 'content-type': file.type }).end(file.body);
      if (path === '/favicon.ico') return void response.writeHead(204).end();
      const built = path.startsWith('/widget/') ? await serveWidget(path) : undefined;
      if (built) return void response.writeHead(200, { 'content-type': built.type }).end(built.body);
      if (path !== '/agent-token') return pass(request, response, proxy.port);
      const { sessionId = buildSessionId(randomBytes(16)) } = await readJson(request);
      sessions.push(sessionId);
      const expiresAtMs = Date.now() + 900_000;
      const token = await accessTokens.issue({ sessionId, origin: url, expiresAtMs }, { keptForMs: 900_000 });
      const body = { sessionId, token, expiresAt: new Date(expiresAtMs).toISOString() };
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };

    await use({
      url,
      browser,
      proxy,
      replicas,
      vapi: rig.vapi,
      sessions,
      asPerson: (sessionId, body) =>
        fetch(`${replicas.at(-1)?.url}/chat/${sessionId}/messages`, {
          method: 'POST',
          headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      async textsOf(sessionId) {
        const headers = { authorization: `Bearer ${API_KEY}` };
        const answer = await fetch(`${replicas.at(-1)?.url}/session/${sessionId}`, { headers });
        return ((await answer.json()) as { transcript: { text: string }[] }).transcript.map(({ text }) => text);
      },
    });
    proxy.close();
    server.closeAllConnections();
    server.close();
  },
});

export function portOf(url: string | undefined): number {
  return Number(new URL(url ?? 'http://missing').port);
}

function widgetHtml(gatewayUrl: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title>
<script type="module" src="/widget/trunkline-agent.js"></script></head>
<body><trunkline-agent src="${gatewayUrl}" token-url="/agent-token" mode="chat"></trunkline-agent></body></html>`;
}

/** A page that wants the gateway on its own origin has its server pass requests on. */
function pass(request: IncomingMessage, response: ServerResponse, port: number): void {
  const { method, headers, url: path } = request;
  const onward = forward({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

async function readJson(request: IncomingMessage): Promise<{ sessionId?: string }> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
  return JSON.parse(text || '{}') as { sessionId?: string };
}
