/**
 * `GET /shop`: a stranger's page with `<trunkline-agent>` on it, and a plain view of what goes over the wire. This server is the
 * shop's own: it has the API key, and gives the page a token and nothing else.
 */
import { TrunklineError, webSessionRequestSchema } from '@trunkline/protocol';
import type { FastifyInstance } from 'fastify';
import { buildShopPage, SHOP_STYLES } from './shop-page.ts';
import { WIRE_VIEW_SCRIPT } from './wire-view.ts';

export interface ShopOptions {
  /** Where a browser reaches the chat gateway. */
  chatUrl: string;
  /** Where a browser, and this process, reach the telephony gateway. */
  voiceUrl: string;
  /** Without it the page is there, and says that the chat is not available. */
  apiKey: string | undefined;
}

const TOKEN_WITHIN_MS = 5_000;
/** What the sandbox's own agent plays to whoever speaks on the page. */
const VOICE_SCENARIO = 'shop';

export function shopRoutes(app: FastifyInstance, { chatUrl, voiceUrl, apiKey }: ShopOptions): void {
  const [chat, voice] = [new URL(chatUrl).origin, new URL(voiceUrl).origin];
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${chat}`,
    "style-src 'self'",
    `connect-src 'self' ${[chat, voice].flatMap((origin) => [origin, origin.replace(/^http/, 'ws')]).join(' ')}`,
    `worker-src ${chat}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

  app.get('/shop', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', policy)
      .send(buildShopPage({ chatUrl: chat, voiceUrl: voice })),
  );
  app.get('/shop/shop.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(SHOP_STYLES));
  app.get('/shop/wire-view.js', (_request, reply) => reply.type('text/javascript').send(WIRE_VIEW_SCRIPT));

  app.post('/shop/agent-token', async (request, reply) => {
    if (!apiKey) throw new TrunklineError('TL_FORBIDDEN', 'The sandbox has no SANDBOX_API_KEY.');
    const wish = webSessionRequestSchema.pick({ sessionId: true }).safeParse(request.body ?? {});
    if (!wish.success) throw new TrunklineError('TL_INVALID_FIELD', 'sessionId: no session id');
    const origin = request.headers.origin ?? `${request.protocol}://${request.host}`;
    const answer = await fetch(`${voice}/web/sessions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...wish.data, origin, metadata: { scenario: VOICE_SCENARIO } }),
      signal: AbortSignal.timeout(TOKEN_WITHIN_MS),
    }).catch(() => undefined);
    if (!answer) throw new TrunklineError('TL_AGENT_UNAVAILABLE', `${voice} does not answer.`);
    return reply
      .code(answer.status)
      .header('cache-control', 'no-store')
      .type('application/json')
      .send(await answer.text());
  });
}
