/** `GET /api/events`: everything that happens, as server-sent events, from where the page left off. */
import { isCallId, TrunklineError } from '@trunkline/protocol';
import { auditLook, type Clock, type Readers, SseStream } from '@trunkline/service-kit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { watchOperator } from '../access/operator-watch.ts';
import type { Operator, Operators } from '../access/operators.ts';
import { credentialsOf } from '../access/require-operator.ts';
import type { FleetWatch } from '../fleet/fleet-watch.ts';
import { isFeedId } from './feed-id.ts';
import type { FeedHub } from './feed-hub.ts';

/** How soon a page comes back after its connection was lost. */
const RETRY_MS = 1_000;

export interface EventsRouteDeps {
  operators: Operators;
  operatorOf(request: FastifyRequest): Operator;
  hub: FeedHub;
  fleet: Pick<FleetWatch, 'refresh'>;
  whenLoaded: Promise<void>;
  readers: Readers;
  clock: Clock;
}

interface EventsQuery {
  Querystring: { call?: unknown };
}

function readCall(call: unknown): string | undefined {
  if (call === undefined || call === '') return undefined;
  if (typeof call === 'string' && isCallId(call)) return call;
  throw new TrunklineError('TL_INVALID_FIELD', 'call: expected the id of a call');
}

/** Waits for the next batch, or until nobody listens any more. */
function nextBatch(hub: FeedHub, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      forget();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const forget = hub.onNext(wake);
    signal.addEventListener('abort', wake);
    if (signal.aborted) wake();
  });
}

/** Writes until the reader has gone. Each page reads from the ring at its own pace, and holds nothing of its own. */
async function tellPage(
  stream: SseStream,
  hub: FeedHub,
  call: string | undefined,
  lastEventId: string | undefined,
): Promise<void> {
  let seen = lastEventId;
  let place = seen === undefined ? undefined : hub.ring.placeOf(seen);
  if (!(await stream.write(`retry: ${RETRY_MS}\n\n`))) return;
  if (seen !== undefined && place !== undefined && !(await stream.write(hub.rowsSince(seen)))) return;
  while (!stream.signal.aborted) {
    const batch = place === undefined ? 'gone' : hub.ring.after(place);
    if (batch === undefined) await nextBatch(hub, stream.signal);
    else if (batch === 'gone') {
      const { text, sequence } = hub.snapshot(call, seen);
      if (!(await stream.write(text))) return;
      place = sequence;
    } else {
      if (!(await stream.write(batch.textFor(call)))) return;
      place = batch.sequence;
      seen = batch.id;
    }
  }
}

export function eventsRoute(app: FastifyInstance, deps: EventsRouteDeps): void {
  app.get<EventsQuery>('/events', { exposeHeadRoute: false }, async (request, reply) => {
    const call = readCall(request.query.call);
    const header = request.headers['last-event-id'];
    const seen = typeof header === 'string' && isFeedId(header) ? header : undefined;
    await Promise.all([deps.whenLoaded, deps.fleet.refresh()]);
    const operator = deps.operatorOf(request).name;
    auditLook(request, 'events', { operator, ...(call !== undefined && { callId: call }) });
    const stream = SseStream.open(reply, deps);
    const unwatch = watchOperator(
      deps.clock,
      () => deps.operators.identify(credentialsOf(request), 'read'),
      () => stream.end(),
    );
    await tellPage(stream, deps.hub, call, seen).finally(unwatch);
  });
}
