import type { Clock, Readers } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { ChatService } from '../chat-service.ts';
import type { ChatCounters } from '../metrics.ts';
import type { AccessDeps } from './access/caller.ts';
import type { Intake } from './intake.ts';

/** What the routes of the chat are made of. */
export interface ChatRoutesDeps extends AccessDeps {
  service: ChatService;
  intake: Intake;
  idempotency: SessionStore['idempotency'];
  readers: Readers;
  counters: ChatCounters;
  clock: Clock;
  /** Aborts when the process closes, with the error that those who still wait are given. */
  stopping: AbortSignal;
}
