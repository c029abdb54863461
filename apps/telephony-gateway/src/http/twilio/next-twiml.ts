/**
 * Decides what a caller hears whose stream is gone, or whose person could not be reached. The session knows what was meant, so
 * any replica can answer.
 */
import type { CallId, Session } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { CallCloser } from '../../fleet/call-closer.ts';
import type { CallSlots } from '../../fleet/slots/call-slots.ts';
import type { CallWords, WordsOf } from '../../routing/session-route.ts';
import { issueStreamToken } from '../../twilio/stream-token.ts';
import type { Decision, OnceAnswered } from './once-answered.ts';
import {
  apologyTwiml,
  connectStreamTwiml,
  hangUpTwiml,
  PATHS,
  transferTwiml,
  voicemailTwiml,
} from '../../twilio/twiml.ts';
import { whisperUrl } from '../../twilio/whisper-twiml.ts';

export interface NextTwimlDeps {
  store: SessionStore;
  once: OnceAnswered;
  slots: Pick<CallSlots, 'release'>;
  closer: CallCloser;
  publicUrl: string;
  wordsOf: WordsOf;
  /** How long a person's phone rings. */
  transferRingMs: number;
  epochMs: () => number;
  /** The most streams that one call may open, the first included. */
  maxStreams: number;
  counters: { unknownCalls: number };
}

export interface NextTwiml {
  /**
   * Decides what comes next, once for each `key`: how a stream ends counts towards the streams of a call, and the answer may let
   * in another one. A question that comes again is answered with the same token, which serves once.
   * @param key names the end that is told of; without it every question is a new one.
   * @throws when the store is out of reach.
   */
  of(callId: CallId, key: string | undefined): Promise<string>;
  apology(): string;
}

const BRIDGE_AFTER_MS = 2_500;

export function createNextTwiml(deps: NextTwimlDeps): NextTwiml {
  const { store } = deps;
  const apology = (session?: Session): string => {
    const words = deps.wordsOf(session);
    return apologyTwiml(deps.publicUrl, words.apology, words.fallbackNumber, words.language);
  };

  const giveUp = async (callId: CallId): Promise<string> => {
    const session = await store.sessions.read(callId);
    await deps.closer.close(callId, {
      endedBy: 'gateway',
      reason: 'stream-lost-too-often',
      intent: 'apologise',
      // Where a fallback number is dialled, the caller talks to a person and keeps their slot.
      ...(deps.wordsOf(session).fallbackNumber === undefined && { proof: 'socketClosed' as const }),
    });
    return apology(session);
  };

  /** Empty after a short silence, because a sentence about it would bother the caller more than the silence did. */
  const bridgeFor = ({ lostAtMs }: Session, { bridge }: CallWords): string =>
    lostAtMs !== undefined && deps.epochMs() - lostAtMs >= BRIDGE_AFTER_MS ? bridge : '';

  const whisperOf = (session: Session | undefined): string | undefined => {
    if (session?.transferMode !== 'warm' || session.transferId === undefined) return undefined;
    const { callId, transferId } = session;
    return whisperUrl(deps.publicUrl, PATHS.whisper, { callId, transferId });
  };

  const meant = (intent: Session['intent'], session: Session | undefined): string => {
    const { voicemailMessage, language } = deps.wordsOf(session);
    if (intent === 'apologise') return apology(session);
    if (intent === 'voicemail') return voicemailTwiml(voicemailMessage, language);
    const to = session?.transferTo;
    if (intent !== 'transfer' || session?.state === 'ended' || to === undefined) return hangUpTwiml();
    return transferTwiml(deps.publicUrl, {
      to,
      announce: session?.transferAnnounce ?? '',
      language,
      ringMs: deps.transferRingMs,
      whisperUrl: whisperOf(session),
    });
  };

  const decide = async (callId: CallId): Promise<Decision> => {
    const verdict = await store.sessions.reconnect(callId, { maxStreams: deps.maxStreams, nowMs: deps.epochMs() });
    if (verdict.outcome === 'missing') {
      deps.counters.unknownCalls += 1;
      // The session has expired, but its slot may still be counted.
      await deps.slots.release(callId, 'neverStarted');
      // Somebody is on the line all the same, and must not be cut off without a word.
      return { twiml: apology() };
    }
    if (verdict.outcome === 'exhausted') return { twiml: await giveUp(callId) };
    const session = await store.sessions.read(callId);
    if ('intent' in verdict) return { twiml: meant(verdict.intent, session) };
    if (!session) return { twiml: apology() };
    const token = await issueStreamToken(store, session);
    const words = deps.wordsOf(session);
    return { twiml: connectStreamTwiml(deps.publicUrl, token, bridgeFor(session, words), words.language), token };
  };

  const repeat = async (callId: CallId, token: string | undefined): Promise<string> => {
    if (token !== undefined) return connectStreamTwiml(deps.publicUrl, token);
    const session = await store.sessions.read(callId);
    return session ? meant(session.intent, session) : hangUpTwiml();
  };

  return {
    apology: () => apology(),
    async of(callId, key) {
      if (key === undefined) return (await decide(callId)).twiml;
      return deps.once.answer(
        `${callId} ${key}`,
        () => decide(callId),
        (token) => repeat(callId, token),
      );
    },
  };
}
