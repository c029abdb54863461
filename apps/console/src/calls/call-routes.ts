/** `GET /api/calls`, `GET /api/calls/:callId` and `GET /api/calls/:callId/scenario`: what operators read of calls. */
import type { NoteLook } from '@trunkline/call-control';
import {
  type CallDetail,
  type CallId,
  type CallLook,
  type CallListAnswer,
  type MoreFacts,
  TrunklineError,
} from '@trunkline/protocol';
import { writeScenario } from '@trunkline/scenario';
import type { SessionStore } from '@trunkline/session-store';
import { tellTurns, type Thresholds } from '@trunkline/verdict';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Operator } from '../access/operators.ts';
import type { CallAnswer } from '../api-types.ts';
import { isFeedId } from '../feed/feed-id.ts';
import type { CallBook } from './call-book.ts';
import { listCalls, readListWish } from './call-list.ts';
import { recordOf } from './call-record.ts';
import { findCallId } from './find-call.ts';
import { noSuchCall, readWholeCall, type WholeCall } from './read-call.ts';
import { readFactsAfter } from './read-facts.ts';

export interface CallRoutesDeps {
  store: Pick<SessionStore, 'sessions' | 'events' | 'levels' | 'recordings' | 'looks'>;
  operatorOf(request: FastifyRequest): Operator;
  noteLook: NoteLook;
  book: CallBook;
  thresholds: Thresholds;
}

interface ListRoute {
  Querystring: Record<string, unknown>;
}
interface CallRoute {
  Params: { callId: string };
  Querystring: { after?: unknown; file?: unknown; words?: unknown };
}

interface Kept {
  levels: CallDetail['levels'];
  recordingSid: string | undefined;
  looks: CallLook[];
}

const FACTS_PER_PAGE = 2_000;

export function callRoutes(app: FastifyInstance, deps: CallRoutesDeps): void {
  const { store, book, thresholds } = deps;
  const note = (request: FastifyRequest, form: string, callId: CallId): void =>
    deps.noteLook(request, form, { callId, operator: deps.operatorOf(request).name });
  const readCall = (callId: CallId): Promise<WholeCall> => readWholeCall(store, callId, thresholds);
  /** The answer for whoever asks about the call as a whole. */
  const answerOf = (
    { session, row, verdict, events }: WholeCall,
    page: Pick<CallDetail, 'facts' | 'nextAfter'>,
    { levels, recordingSid, looks }: Kept,
  ): CallAnswer => ({
    record: recordOf(session, recordingSid),
    looks,
    call: row,
    ...page,
    levels,
    verdict,
    thresholds,
    turns: tellTurns(events),
  });

  /** What stands beside the facts of a call. */
  const readKept = async (callId: CallId): Promise<Kept> => {
    const [levels, recordingSid, looks] = await Promise.all([
      store.levels.read(callId),
      store.recordings.find(callId),
      store.looks.read(callId),
    ]);
    return { levels, recordingSid, looks };
  };

  /** Any id that somebody has pasted leads to its call. */
  const findCall = async (pasted: string): Promise<CallId> => {
    const callId = await findCallId(store, pasted);
    if (callId === undefined) throw noSuchCall();
    return callId;
  };

  app.get<ListRoute>('/calls', async (request): Promise<CallListAnswer> => {
    const { q } = request.query;
    if (typeof q !== 'string' || q.trim() === '') return listCalls(book.rows(), readListWish(request.query));
    const callId = await findCallId(store, q);
    if (callId === undefined) return { calls: [] };
    const row = book.row(callId) ?? (await readCall(callId).catch(withoutMissing))?.row;
    return { calls: row ? [row] : [] };
  });

  /** More facts of a call whose first page, with all that is told of the call as a whole, has been read. */
  const readMore = async (callId: CallId, afterId: string): Promise<MoreFacts> => {
    if (!(await store.sessions.read(callId))) throw noSuchCall();
    const call = book.row(callId);
    const page = await readFactsAfter(store, callId, { afterId, limit: FACTS_PER_PAGE });
    return { ...(call && { call }), ...page, levels: [] };
  };

  app.get<CallRoute>('/calls/:callId', async (request, reply): Promise<CallAnswer | MoreFacts> => {
    const { after, file } = request.query;
    const place = after === undefined ? undefined : readAfter(after);
    const callId = await findCall(request.params.callId);
    if (place !== undefined && file !== '1') {
      const more = await readMore(callId, place);
      note(request, 'facts', callId);
      return more;
    }
    const call = await readCall(callId);
    const kept = await readKept(callId);
    note(request, file === '1' ? 'file' : 'call', callId);
    if (file !== '1') return answerOf(call, firstPageOf(call), kept);
    attach(reply, `${callId}.json`);
    return answerOf(call, { facts: [...call.facts] }, kept);
  });

  app.get<CallRoute>('/calls/:callId/scenario', async (request, reply) => {
    const callId = await findCall(request.params.callId);
    const { session, events } = await readCall(callId);
    const levels = await store.levels.read(callId);
    note(request, 'scenario', callId);
    attach(reply, `${callId}.yaml`);
    void reply.type('application/yaml; charset=utf-8');
    return writeScenario({ session, facts: events, levels }, { withoutWords: request.query.words === '0' });
  });
}

function attach(reply: { header(name: string, value: string): unknown }, name: string): void {
  reply.header('content-disposition', `attachment; filename="${name}"`);
}

function withoutMissing(error: unknown): undefined {
  if (error instanceof TrunklineError && error.code === 'TL_CALL_NOT_FOUND') return undefined;
  throw error;
}

function readAfter(after: unknown): string {
  if (typeof after === 'string' && isFeedId(after)) return after;
  throw new TrunklineError('TL_INVALID_FIELD', 'after: expected the nextAfter of the page before');
}

/** The first facts, so many at once that ten thousand are a few pages. */
function firstPageOf({ facts }: WholeCall): Pick<CallDetail, 'facts' | 'nextAfter'> {
  const page = facts.slice(0, FACTS_PER_PAGE);
  const last = page.at(-1);
  return { facts: page, ...(last && facts.length > page.length && { nextAfter: last.id }) };
}
