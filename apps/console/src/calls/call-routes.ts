/** `GET /api/calls` and `GET /api/calls/:callId`: what operators read of calls. */
import { type CallDetail, type CallId, type FactEntry, isCallId, TrunklineError } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { tellTurns } from '@trunkline/verdict';
import type { FastifyInstance } from 'fastify';
import type { CallAnswer } from '../api-types.ts';
import { compareFeedIds, isFeedId } from '../feed/feed-id.ts';
import type { CallBook, CallBookDeps } from './call-book.ts';
import { listCalls, readListWish } from './call-list.ts';
import { recordOf } from './call-record.ts';
import { findCallId } from './find-call.ts';
import { readFacts } from './read-facts.ts';
import { TrackedCall } from './tracked-call.ts';

export interface CallRoutesDeps {
  store: Pick<SessionStore, 'sessions' | 'events' | 'levels'>;
  book: CallBook;
  judge: CallBookDeps['judge'];
}

interface ListRoute {
  Querystring: Record<string, unknown>;
}
interface CallRoute {
  Params: { callId: string };
  Querystring: { after?: unknown; limit?: unknown; file?: unknown };
}

const FACTS_PER_PAGE = 2_000;

export const noSuchCall = (): TrunklineError =>
  new TrunklineError('TL_CALL_NOT_FOUND', 'No such call. Records are kept for a limited time.');

export function callRoutes(app: FastifyInstance, { store, book, judge }: CallRoutesDeps): void {
  const readCall = async (callId: CallId) => {
    const session = await store.sessions.read(callId);
    if (!session) throw noSuchCall();
    const facts = await readFacts(store, callId);
    const call = new TrackedCall(session);
    call.takeLog(facts);
    call.takeSession(session);
    const events = facts.map(({ event }) => event);
    const verdict = judge(events);
    call.takeVerdict(verdict);
    return { session, facts, events, verdict, row: call.row };
  };

  app.get<ListRoute>('/calls', async (request) => {
    const { q } = request.query;
    if (typeof q !== 'string' || q.trim() === '') return listCalls(book.rows(), readListWish(request.query));
    const callId = await findCallId(store, q);
    const row = callId && (book.row(callId) ?? (await readCall(callId).catch(withoutMissing))?.row);
    return { calls: row ? [row] : [] };
  });

  app.get<CallRoute>('/calls/:callId', async (request, reply): Promise<CallAnswer | CallDetail> => {
    const { callId } = request.params;
    if (!isCallId(callId)) throw noSuchCall();
    const { session, facts, events, verdict, row } = await readCall(callId);
    const { after, file } = request.query;
    if (file === '1') {
      void reply.header('content-disposition', `attachment; filename="${callId}.json"`);
      const levels = await store.levels.read(callId);
      return { record: recordOf(session), call: row, facts, levels, verdict, turns: tellTurns(events) };
    }
    if (after !== undefined) return { call: row, ...pageOf(facts, readAfter(after)), levels: [] };
    const levels = await store.levels.read(callId);
    return {
      record: recordOf(session),
      call: row,
      ...pageOf(facts, undefined),
      levels,
      verdict,
      turns: tellTurns(events),
    };
  });
}

function withoutMissing(error: unknown): undefined {
  if (error instanceof TrunklineError && error.code === 'TL_CALL_NOT_FOUND') return undefined;
  throw error;
}

function readAfter(after: unknown): string {
  if (typeof after === 'string' && isFeedId(after)) return after;
  throw new TrunklineError('TL_INVALID_FIELD', 'after: expected the nextAfter of the page before');
}

function pageOf(facts: readonly FactEntry[], after: string | undefined): { facts: FactEntry[]; nextAfter?: string } {
  const left = after === undefined ? facts : facts.filter(({ id }) => compareFeedIds(id, after) > 0);
  const page = left.slice(0, FACTS_PER_PAGE);
  const last = page.at(-1);
  return { facts: page, ...(last && left.length > page.length && { nextAfter: last.id }) };
}
