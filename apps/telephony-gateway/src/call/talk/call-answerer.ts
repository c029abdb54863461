/**
 * Finds out who has answered a call that we placed, and does what follows: introduces us to a telephone that screens, leaves a
 * machine, or lets the talk go on. What follows is decided in call-core/answer/answerer.ts.
 */
import { type Answerer, type AnswererVerdict, answerVerdict, createAnswerer } from '@trunkline/call-core';
import type { AnsweredBy, Session, VapiControlMessage } from '@trunkline/protocol';
import type { Clock } from '@trunkline/service-kit';
import type { CallJournal } from '../call-journal.ts';
import type { CallLife } from '../call-life.ts';

export interface ScreeningSettings {
  /** Who calls and why, in one sentence. */
  introduction: string;
  /** How long the owner of the telephone is waited for. */
  waitMs: number;
}

/** What a call has to know of itself for this. */
export interface Answering {
  screening: ScreeningSettings | undefined;
  hasDetection: boolean;
  /** Whether a machine is left a message. */
  leavesMessage: boolean;
  /** A call that was taken over is in mid-talk: its words say nothing of who picked up. */
  hasBegun: boolean;
}

export interface CallAnswererOptions {
  answering: Answering;
  life: Pick<CallLife, 'step'>;
  say(message: VapiControlMessage): void;
  journal: Pick<CallJournal, 'record' | 'epochMs'>;
  clock: Pick<Clock, 'nowMs'>;
}

export interface CallAnswerer {
  /** Words of whoever has answered, once they are final. */
  heard(text: string): void;
  carrierSaid(answeredBy: AnsweredBy): void;
  /** Once a second. */
  keepHouse(nowMs: number): void;
}

const SCREENED =
  'The telephone that you have called is screening this call. You are being introduced. Say nothing until the person ' +
  'themselves speaks.';
const PERSON = 'The person themselves is on the line now.';

/** @param voicemailMessage the configured one. */
export function answeringOf(
  session: Pick<Session, 'direction' | 'machineDetection' | 'voicemailMessage' | 'streamAttempts' | 'handOvers'>,
  screening: ScreeningSettings | undefined,
  voicemailMessage: string,
): Answering {
  return {
    screening: session.direction === 'outbound' ? screening : undefined,
    hasDetection: session.machineDetection === 'asked',
    leavesMessage: (session.voicemailMessage ?? voicemailMessage) !== '',
    hasBegun: session.streamAttempts > 1 || (session.handOvers ?? 0) > 0,
  };
}

export function createCallAnswerer(options: CallAnswererOptions): CallAnswerer {
  const { life, say, journal, clock, answering } = options;
  const { screening, leavesMessage } = answering;
  const answerer: Answerer | undefined =
    screening && !answering.hasBegun
      ? createAnswerer({ ...answering, waitMs: screening.waitMs }, clock.nowMs())
      : undefined;
  let isScreened = false;

  const introduce = (introduction: string): void => {
    isScreened = true;
    say({ type: 'add-message', message: { role: 'system', content: SCREENED }, triggerResponseEnabled: false });
    // The agent may have begun to answer what it took for a person.
    say({ type: 'say', content: introduction, interruptAssistantEnabled: true, interruptionsEnabled: false });
  };

  const follow = (verdict: AnswererVerdict | undefined): void => {
    if (verdict === undefined) return;
    journal.record({ type: 'call.answererJudged', atMs: journal.epochMs(clock.nowMs()), verdict });
    if (verdict === 'introduce') return introduce(screening?.introduction ?? '');
    if (verdict === 'machine') return life.step({ type: 'call.machineAnswered', leavesMessage });
    if (verdict === 'nobody') {
      return life.step({ type: 'call.machineAnswered', leavesMessage: false, reason: 'screening-unanswered' });
    }
    if (!isScreened) return;
    say({ type: 'add-message', message: { role: 'system', content: PERSON }, triggerResponseEnabled: false });
  };

  return {
    heard: (text) => follow(answerer?.heard(text, clock.nowMs())),
    carrierSaid(answeredBy) {
      if (answerer) return follow(answerer.carrierSaid(answeredBy, clock.nowMs()));
      const verdict = answerVerdict(answeredBy, leavesMessage);
      if (verdict === 'goOn') return;
      life.step({ type: 'call.machineAnswered', leavesMessage: verdict === 'leaveMessage' });
    },
    keepHouse: (nowMs) => follow(answerer?.tick(nowMs)),
  };
}
