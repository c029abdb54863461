/** `GET /chat/:sessionId/events`: what happens in a session, from where the reader left off, on any replica. */
import { SseStream } from '@trunkline/service-kit';
import { TrunklineError } from '@trunkline/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ChatService, FeedCursor } from '../../chat-service.ts';
import { sseTextOf } from '../../readers/event-text.ts';
import { isAfter, readCursor } from '../../readers/feed-cursor.ts';
import { auditReader } from '../access/audit-reader.ts';
import type { Caller } from '../access/caller.ts';
import type { ChatRoutesDeps } from '../chat-routes-deps.ts';
import { sessionOf, type SessionRoute } from '../session-path.ts';

/** How long the events go on when nothing runs any more, for whatever follows at once. */
const LINGER_MS = 5_000;

/** Where reading begins. @returns `undefined` when nothing runs and nothing is new. */
async function findStart(
  service: Pick<ChatService, 'feedState'>,
  sessionId: string,
  seen: FeedCursor | undefined,
): Promise<FeedCursor | undefined> {
  const { last, runningAfter } = await service.feedState(sessionId);
  if (seen === undefined) return runningAfter;
  return runningAfter !== undefined || isAfter(last, seen) ? seen : undefined;
}

/** Ends the events of a session in which nothing runs and everything was told, some time after the last of them. */
class Linger {
  readonly #deps: Pick<ChatRoutesDeps, 'service' | 'clock'>;
  readonly #sessionId: string;
  readonly #end: () => void;
  #cancel: () => void = () => {};
  #seen: FeedCursor;

  constructor(deps: Pick<ChatRoutesDeps, 'service' | 'clock'>, sessionId: string, start: FeedCursor, end: () => void) {
    this.#deps = deps;
    this.#sessionId = sessionId;
    this.#seen = start;
    this.#end = end;
    this.#wait();
  }

  told(id: FeedCursor): void {
    this.#seen = id;
    this.#cancel();
    this.#wait();
  }

  stop(): void {
    this.#cancel();
  }

  #wait(): void {
    this.#cancel = this.#deps.clock.setTimeout(() => {
      findStart(this.#deps.service, this.#sessionId, this.#seen).then(
        (start) => (start === undefined ? this.#end() : this.#wait()),
        // While the store is away nobody knows. A session that is gone has ended its feed, and with it the reading.
        (error: unknown) => (isOver(error) ? this.#end() : this.#wait()),
      );
    }, LINGER_MS);
  }
}

const isOver = (error: unknown): boolean => error instanceof TrunklineError && error.code !== 'TL_STORE_UNAVAILABLE';

export function eventsRoute(
  app: FastifyInstance,
  deps: ChatRoutesDeps,
  callerOf: (request: FastifyRequest) => Caller,
): void {
  const { service } = deps;

  const streamEvents = async (stream: SseStream, sessionId: string, start: FeedCursor): Promise<void> => {
    const linger = new Linger(deps, sessionId, start, () => stream.end());
    try {
      for await (const batch of service.read(sessionId, start, stream.signal)) {
        for (const entry of batch) {
          if (!(await stream.write(sseTextOf(entry)))) return;
          linger.told(entry.id);
        }
      }
    } catch (error) {
      // The reader comes back with the last id it has seen.
      if (!(error instanceof TrunklineError)) throw error;
    } finally {
      linger.stop();
      stream.end();
    }
  };

  app.get<SessionRoute>('/chat/:sessionId/events', { exposeHeadRoute: false }, async (request, reply) => {
    const caller = callerOf(request);
    const sessionId = sessionOf(request, caller);
    const header = request.headers['last-event-id'];
    const seen = typeof header === 'string' && header !== '' ? readCursor(header, 'Last-Event-ID') : undefined;
    const start = await findStart(service, sessionId, seen);
    if (start === undefined) return reply.code(204).send();
    auditReader(request, 'events', caller, sessionId);
    return streamEvents(SseStream.open(reply, deps), sessionId, start);
  });
}
