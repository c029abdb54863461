import {
  type CallEvent,
  type CallId,
  type CallRow,
  type FactEntry,
  type Session,
  TrunklineError,
} from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import { judgeCall, type Thresholds, type Verdict } from '@trunkline/verdict';
import { readFacts } from './read-facts.ts';
import { TrackedCall } from './tracked-call.ts';

/** One call with all its facts, as it stands in Redis at this moment. */
export interface WholeCall {
  session: Session;
  facts: readonly FactEntry[];
  events: readonly CallEvent[];
  verdict: Verdict;
  row: CallRow;
}

export const noSuchCall = (): TrunklineError =>
  new TrunklineError('TL_CALL_NOT_FOUND', 'No such call. Records are kept for a limited time.');

/** @throws TrunklineError TL_CALL_NOT_FOUND; TL_STORE_UNAVAILABLE. */
export async function readWholeCall(
  store: Pick<SessionStore, 'sessions' | 'events'>,
  callId: CallId,
  thresholds: Thresholds,
): Promise<WholeCall> {
  const session = await store.sessions.read(callId);
  if (!session) throw noSuchCall();
  const facts = await readFacts(store, callId);
  const events = facts.map(({ event }) => event);
  const verdict = judgeCall(events, thresholds);
  const call = new TrackedCall(session);
  call.takeLog(facts);
  call.takeSession(session);
  call.takeVerdict(verdict);
  return { session, facts, events, verdict, row: call.row };
}
