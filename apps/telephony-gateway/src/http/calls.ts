/** `GET /calls` and `GET /calls/:callId`: what operators and their tools read. Bearer key (API_KEYS). */
import { isCallId, TrunklineError } from '@trunkline/protocol';
import { isKnownApiKey } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import { buildCallRecord, readAllEvents, summariseSession } from '../record/call-record.ts';
import { readTranscript } from '../record/conversation-record.ts';

export interface CallsDeps {
  store: SessionStore;
  apiKeys: readonly string[];
}

const MAX_LISTED = 200;

export function callsRoutes(app: FastifyInstance, deps: CallsDeps): void {
  const { store } = deps;
  app.addHook('onRequest', async (request) => {
    if (isKnownApiKey(request.headers.authorization, deps.apiKeys)) return;
    const way =
      deps.apiKeys.length === 0 ? 'Set API_KEYS first.' : 'Send "Authorization: Bearer <key>" with a key of API_KEYS.';
    throw new TrunklineError('TL_UNAUTHORIZED', way);
  });

  app.get('/calls', async () => {
    const sessions = await store.sessions.listRecent(MAX_LISTED);
    return { calls: sessions.map(summariseSession) };
  });

  app.get<{ Params: { callId: string } }>('/calls/:callId', async (request) => {
    const { callId } = request.params;
    const session = isCallId(callId) ? await store.sessions.read(callId) : undefined;
    if (!session) throw new TrunklineError('TL_CALL_NOT_FOUND', 'No such call. Records are kept for a limited time.');
    const events = await readAllEvents(store.events, session.callId);
    const transcript = await readTranscript(store, session, events);
    return { ...buildCallRecord(session, events), transcript };
  });
}
