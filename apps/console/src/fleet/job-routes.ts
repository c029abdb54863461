/** `GET /api/fleet`, `GET /api/jobs/failed` and `POST /api/jobs/:id/replay`. */
import { type DeadLetter, type DeadLetters, maskPayload } from '@trunkline/job-queues';
import { type FailedJobView, TrunklineError } from '@trunkline/protocol';
import { auditAct, scrubText } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Operator } from '../access/operators.ts';
import type { FleetWatch } from './fleet-watch.ts';
import { whenQueuesAnswer } from './queue-views.ts';

export interface JobRoutesDeps {
  store: Pick<SessionStore, 'sessions'>;
  fleet: FleetWatch;
  deadLetters: DeadLetters;
  operatorOf(request: FastifyRequest): Operator;
}

interface JobRoute {
  Params: { id: string };
}

/** Of each kind. */
const MOST_LISTED = 100;
const MOST_REASON_CHARACTERS = 300;

const textOf = (payload: unknown, name: string): string | undefined => {
  const value =
    typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' ? value : undefined;
};

export function jobRoutes(app: FastifyInstance, deps: JobRoutesDeps): void {
  const { store, fleet, deadLetters, operatorOf } = deps;

  const callOf = async (payload: unknown): Promise<string | undefined> => {
    const vapiCallId = textOf(payload, 'vapiCallId');
    return (
      textOf(payload, 'callId') ?? (vapiCallId === undefined ? undefined : store.sessions.findByVapiCall(vapiCallId))
    );
  };
  const view = async ({ id, job, failedAtMs, tries, reason, payload }: DeadLetter): Promise<FailedJobView> => {
    const callId = await callOf(payload);
    return {
      id,
      queue: job,
      name: textOf(payload, 'name') ?? job,
      failedAtMs,
      tries,
      // It may repeat what a peer said.
      reason: scrubText(reason).slice(0, MOST_REASON_CHARACTERS),
      ...(callId !== undefined && { callId }),
      payload: maskPayload(payload),
    };
  };

  app.get('/fleet', () => fleet.read());

  app.get('/jobs/failed', async () => {
    const letters = await whenQueuesAnswer(() => deadLetters.list(MOST_LISTED));
    return { jobs: await Promise.all(letters.map(view)) };
  });

  app.post<JobRoute>('/jobs/:id/replay', async (request) => {
    const { id } = request.params;
    const replayed = await whenQueuesAnswer(() => deadLetters.replay(id));
    if (replayed === 0) {
      throw new TrunklineError(
        'TL_NOT_FOUND',
        'There is no such failed job. Perhaps somebody else has put it back already.',
      );
    }
    auditAct(request, 'replay-job', { job: id.split('/')[0] ?? '', operator: operatorOf(request).name });
    return { id, replayed };
  });
}
