/**
 * Long polling of browser voice: `POST` and `GET /web/audio/:sessionId`, with the same link behind it as behind a socket.
 *
 * Both requests of a page must come to the replica that has its call. Its balancer can see to that, since the address names the
 * session: hash by the path. A request that comes to another replica gets 421 as long as the call is held elsewhere, and 409 when
 * nobody holds it any more; a `start` with the page's resume token then goes on here (docs/browser-voice.md).
 */
import cors from '@fastify/cors';
import { TrunklineError } from '@trunkline/protocol';
import type { ProofTries } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { StartMessage } from '../../web/page-entrance.ts';
import { type PollRecord, readPollRecords } from '../../web/poll-records.ts';
import type { PollAnswer } from '../../web/poll-transport.ts';
import type { PolledPage, PolledPages } from '../../web/polled-pages.ts';
import { readClientMessage } from '../../web/read-client-message.ts';
import type { WebOrigins } from '../../web/web-origins.ts';
import { type PollAccess, type PollRoute, readPollAccess } from './poll-access.ts';

export interface WebPollsDeps {
  store: Pick<SessionStore, 'accessTokens'>;
  pages: PolledPages;
  origins: WebOrigins;
  epochMs: () => number;
  tokenTries: ProofTries;
}

const MAX_BODY_BYTES = 64 * 1024;
const PREFLIGHT_SECONDS = 7_200;
const RECORDS = 'application/octet-stream';

function startOf(record: PollRecord | undefined): StartMessage | undefined {
  if (record === undefined || record.isBinary) return undefined;
  const message = readClientMessage(Buffer.from(record.data).toString('utf8'));
  return message !== 'unknown' && 'type' in message && message.type === 'start' ? message : undefined;
}

function readAfter(after: unknown): number {
  if (after === undefined) return -1;
  const value = typeof after === 'string' && /^(?:-1|\d{1,10})$/.test(after) ? Number(after) : Number.NaN;
  if (!Number.isNaN(value)) return value;
  throw new TrunklineError('TL_INVALID_FIELD', 'after: expected the number of the last frame that you have, or -1');
}

/** @param app a scope whose paths all begin with `/web/audio`. */
export async function webPolls(app: FastifyInstance, deps: WebPollsDeps): Promise<void> {
  const { store, pages, origins, epochMs, tokenTries } = deps;
  await app.register(cors, {
    delegator: ({ headers: { origin } }, done) =>
      done(null, {
        origin: origin !== undefined && origins.allowed(origin) !== undefined ? origin : false,
        methods: ['GET', 'POST'],
        allowedHeaders: ['Authorization', 'Content-Type', 'Cache-Control'],
        maxAge: PREFLIGHT_SECONDS,
        strictPreflight: false,
      }),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(RECORDS, { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
    done(null, body),
  );

  const accesses = new WeakMap<object, PollAccess>();
  app.addHook<PollRoute>('onRequest', async (request) => {
    if (request.method === 'OPTIONS') return;
    accesses.set(request, await readPollAccess(request, store, pages, { epochMs: epochMs(), tokenTries }));
  });

  /** @throws TrunklineError when the page does not poll here, or not any more. */
  const pageOf = async (sessionId: string, access: PollAccess | undefined): Promise<PolledPage> => {
    if (access?.isExpired) throw new TrunklineError('TL_TOKEN_EXPIRED', 'This token is past its time.');
    const page = pages.find(sessionId);
    if (page === undefined) throw await pages.whereIs(sessionId);
    const { closeCode, isEmpty } = page.transport;
    if (closeCode !== undefined && isEmpty) throw pages.goneFor(closeCode);
    return page;
  };

  app.post<PollRoute>('/:sessionId', { bodyLimit: MAX_BODY_BYTES }, async (request, reply) => {
    const { sessionId } = request.params;
    const access = accesses.get(request);
    const records = readPollRecords(Buffer.isBuffer(request.body) ? request.body : new Uint8Array(0));
    if (records === undefined) throw new TrunklineError('TL_BAD_REQUEST', 'A record is cut, or of an unknown kind.');
    const start = startOf(records[0]);
    const page = start && access ? await pages.begin(sessionId, access, start) : await pageOf(sessionId, access);
    const { link, transport } = page;
    for (const { data, isBinary } of start ? records.slice(1) : records) link.messageReceived(data, isBinary);
    link.heardFrom();
    const { closeCode } = transport;
    if (closeCode !== undefined && records.length > 0) throw pages.goneFor(closeCode);
    void reply.header('cache-control', 'no-store');
    return { ackSeq: link.wire?.uplink.expected ?? 0 };
  });

  app.get<PollRoute>('/:sessionId', async (request, reply) => {
    const after = readAfter(request.query.after);
    const { transport, link } = await pageOf(request.params.sessionId, accesses.get(request));
    if (after >= 0) link.wire?.speech.replayAfter(after);
    const { answered, abandon } = transport.poll();
    reply.raw.once('close', abandon);
    const answer = await answered;
    void reply.header('cache-control', 'no-store');
    if (answer !== undefined) return sendRecords(reply, answer, () => transport.giveBack(answer.texts));
    if (transport.closeCode !== undefined) throw pages.goneFor(transport.closeCode);
    return reply.code(204).send();
  });
}

/** @param lost called when the answer did not go out whole. */
function sendRecords(reply: FastifyReply, { records }: PollAnswer, lost: () => void): FastifyReply {
  if (reply.raw.destroyed) lost();
  else reply.raw.once('close', () => void (reply.raw.writableFinished || lost()));
  return reply.type(RECORDS).send(Buffer.concat(records));
}
