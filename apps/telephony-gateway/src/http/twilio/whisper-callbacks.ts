/**
 * What Twilio asks on behalf of the person of a warm transfer: what they are to hear, and what follows from their answer. The caller
 * hears it ring meanwhile. Any replica can answer, since the session knows the transfer, and a request that comes twice gets the
 * same answer. Who refuses is hung up on, after which Twilio tells that the dial has ended (transfer-callbacks.ts).
 */
import { type AcceptVerdict, acceptVerdict, NOT_ACCEPTED, whisperText } from '@trunkline/call-core';
import {
  isCallId,
  isWithPerson,
  type Session,
  twilioWhisperAnswerFormSchema,
  twilioWhisperFormSchema,
} from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hangUpTwiml, PATHS } from '../../twilio/twiml.ts';
import { BRIDGE_TWIML, whisperTwiml, whisperUrl } from '../../twilio/whisper-twiml.ts';
import { createTransferMover } from './transfer-mover.ts';
import { parseForm, twilioRoute } from './twilio-form.ts';

export interface WhisperCallbackDeps {
  store: Pick<SessionStore, 'sessions' | 'events' | 'transcripts'>;
  publicUrl: string;
  words: {
    /** What the person hears when nobody has said what. May hold `{said}`. */
    whisper: string;
    question: string;
    /** As Twilio names it. */
    language: string;
  };
  answerMs: number;
  epochMs: () => number;
  counters: { unknownCalls: number; transfers: Record<string, number> };
}

/** A person who is still speaking when they are asked gets a second chance. A mailbox gets it too, and does not use it. */
const ROUNDS = 2;

interface Asked {
  callId: string;
  transferId: string;
  round: number;
}

/** The query of a URL of ours. Twilio's signature covers it. */
function askedOf(request: FastifyRequest): Asked {
  const { call, transfer, round } = request.query as Record<string, unknown>;
  const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 100) : '');
  return { callId: textOf(call), transferId: textOf(transfer), round: Number(textOf(round)) || 1 };
}

export function whisperCallbacks(app: FastifyInstance, deps: WhisperCallbackDeps): void {
  const { store, counters, words } = deps;
  const move = createTransferMover(deps);

  const count = (outcome: string): void => {
    counters.transfers[outcome] = (counters.transfers[outcome] ?? 0) + 1;
  };

  /** @returns the session whose caller waits for this very person; otherwise the person has been called in vain. */
  const waitingFor = async ({ callId, transferId }: Asked): Promise<Session | undefined> => {
    const session = isCallId(callId) ? await store.sessions.read(callId) : undefined;
    if (!session) counters.unknownCalls += 1;
    const isWaiting = session?.state !== 'ended' && session?.transferId === transferId;
    return isWaiting && isWithPerson(session.transferState) ? session : undefined;
  };

  const ask = (asked: Asked, text: string): string =>
    whisperTwiml({
      text: `${text} ${words.question}`,
      language: words.language,
      answerMs: deps.answerMs,
      answerUrl: whisperUrl(deps.publicUrl, PATHS.whisperAnswer, asked),
    });

  const whisperFor = async ({ callId, conversationId, transferWhisper }: Session): Promise<string> => {
    const isGiven = transferWhisper !== undefined && transferWhisper !== '';
    const said = isGiven ? [] : await store.transcripts.read(conversationId ?? callId);
    const ofCaller = said.filter(({ role }) => role === 'user').map(({ text }) => text);
    return whisperText(transferWhisper, words.whisper, ofCaller);
  };

  twilioRoute(app, PATHS.whisper, async (request, reply) => {
    const form = parseForm(twilioWhisperFormSchema, request);
    const asked = askedOf(request);
    reply.type('text/xml');
    try {
      const session = await waitingFor(asked);
      if (!session) return hangUpTwiml();
      await move(session, 'asking', { transferCallSid: form.CallSid });
      return ask(asked, await whisperFor(session));
    } catch (error) {
      request.log.error(
        { err: error, callId: asked.callId },
        'a person was reached and the session store is out of reach',
      );
      // The caller waits for somebody who is there: they are asked without being told what it is about.
      return ask(asked, whisperText(undefined, words.whisper, []));
    }
  });

  /** @returns whether the person is to have the caller. */
  const decide = async (session: Session, verdict: AcceptVerdict): Promise<boolean> => {
    if (verdict === 'accepted-by-key' || verdict === 'accepted-by-voice') {
      const isMoved = await move(session, 'talking', {}, verdict);
      if (isMoved) count('accepted');
      // The same answer may be told twice, and then it has been moved by the first.
      return isMoved || (await store.sessions.read(session.callId))?.transferState === 'talking';
    }
    const transferReason = verdict === 'unclear' ? NOT_ACCEPTED : verdict;
    if (await move(session, 'failed', { transferReason })) count(transferReason);
    return false;
  };

  twilioRoute(app, PATHS.whisperAnswer, async (request, reply) => {
    const form = parseForm(twilioWhisperAnswerFormSchema, request);
    const asked = askedOf(request);
    const verdict = acceptVerdict({ digits: form.Digits, speech: form.SpeechResult });
    reply.type('text/xml');
    try {
      const session = await waitingFor(asked);
      if (!session) return hangUpTwiml();
      // Who has taken the call has taken it, whatever a late request says.
      if (session.transferState === 'talking') return BRIDGE_TWIML;
      if (verdict === 'unclear' && asked.round < ROUNDS) return ask({ ...asked, round: asked.round + 1 }, '');
      return (await decide(session, verdict)) ? BRIDGE_TWIML : hangUpTwiml();
    } catch (error) {
      request.log.error(
        { err: error, callId: asked.callId },
        'a person has answered and the session store is out of reach',
      );
      // Twilio tells at the end of the dial that the two have talked.
      return verdict.startsWith('accepted') ? BRIDGE_TWIML : hangUpTwiml();
    }
  });
}
