/** `GET /calls` and `GET /calls/:callId`: what operators and their tools read. */
import type { NoteLook } from '@trunkline/call-control';
import { isCallId, TrunklineError } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { buildCallRecord } from '../../record/call-record.ts';
import { summariseSession } from '../../record/call-summary.ts';
import { readTranscript } from '../../record/conversation-record.ts';

const MAX_LISTED = 200;

export interface RecordRoutesDeps {
  store: Pick<SessionStore, 'sessions' | 'transcripts' | 'looks'>;
  operatorOf(request: FastifyRequest): string | undefined;
  noteLook: NoteLook;
}

export function recordRoutes(app: FastifyInstance, { store, operatorOf, noteLook }: RecordRoutesDeps): void {
  app.get('/calls', async () => {
    const sessions = await store.sessions.listRecent(MAX_LISTED);
    return { calls: sessions.map(summariseSession) };
  });

  app.get<{ Params: { callId: string } }>('/calls/:callId', async (request) => {
    const { callId } = request.params;
    const session = isCallId(callId) ? await store.sessions.read(callId) : undefined;
    if (!session) throw new TrunklineError('TL_CALL_NOT_FOUND', 'No such call. Records are kept for a limited time.');
    const events = await store.transcripts.factsOf(session.callId);
    const transcript = await readTranscript(store, session, events);
    const looks = await store.looks.read(session.callId);
    noteLook(request, 'call', { callId: session.callId, operator: operatorOf(request) });
    return { ...buildCallRecord(session, events), transcript, looks };
  });
}
