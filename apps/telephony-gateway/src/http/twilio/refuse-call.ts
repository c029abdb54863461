/**
 * Answers a call that is not admitted (REQUIREMENTS T9): the caller hears a sentence and is passed on to a person if a number
 * is configured. The session is written as ended, so that later callbacks find its end, and so that a webhook that comes
 * twice is refused twice. Were a slot free by then, an agent would be made for a caller who has been refused already.
 */
import type { Session } from '@trunkline/protocol';
import type { AdmissionDecision, SessionStore } from '@trunkline/session-store';
import type { Logger } from '@trunkline/service-kit';
import type { WordsOf } from '../../routing/session-route.ts';
import type { CallSlots } from '../../fleet/slots/call-slots.ts';
import { endOf } from './answer-without-agent.ts';
import { apologyTwiml, hangUpTwiml } from '../../twilio/twiml.ts';

export interface RefuseCallDeps {
  store: Pick<SessionStore, 'sessions'>;
  slots: Pick<CallSlots, 'release'>;
  publicUrl: string;
  /** The sentence that a refused caller hears. */
  words: { refusal: string };
  wordsOf: WordsOf;
  counters: { refusedCalls: Record<string, number> };
}

/** @returns the TwiML to answer with. @throws when the store is out of reach. */
export async function refuseCall(
  deps: RefuseCallDeps,
  session: Session,
  { reason, live, limit }: Extract<AdmissionDecision, { admitted: false }>,
  log: Pick<Logger, 'warn'>,
): Promise<string> {
  const { store, counters } = deps;
  const { callId } = session;
  const { fallbackNumber, language } = deps.wordsOf(session);
  const sentence = (): string => apologyTwiml(deps.publicUrl, deps.words.refusal, fallbackNumber, language);
  if (reason === 'ended') {
    const known = await store.sessions.read(callId);
    return endOf(deps.publicUrl, known) ?? (known?.intent === 'apologise' ? sentence() : hangUpTwiml());
  }
  counters.refusedCalls[reason] = (counters.refusedCalls[reason] ?? 0) + 1;
  log.warn({ callId, reason, live, limit }, 'call.refused');
  await Promise.all([
    store.sessions.create({
      ...session,
      state: 'ended',
      intent: 'apologise',
      streamAttempts: 0,
      endedBy: 'gateway',
      endedReason: `refused-${reason}`,
      endedAtMs: session.createdAtMs,
    }),
    deps.slots.release(callId, 'neverStarted'),
  ]);
  return sentence();
}
