/**
 * Who has answered a call of ours: a person, a telephone that screens calls for its owner, or a mailbox. The carrier's detection
 * takes a screening telephone for a machine, and some people too, so that it is weighed against the words of several turns. To talk to
 * a machine costs a minute; to hang up on a person costs the person. In doubt, the call goes on.
 *
 * ```
 * listening --asks for a name--> screened --other words--> done (person)
 *     |                             \--nothing for long--> done (nobody)
 *     |--mailbox twice, or once and the carrier agrees--> recording --the beep--> done (machine)
 *     \--a person's words, or enough time--> done
 * ```
 */
import type { AnsweredBy } from '@trunkline/protocol';
import { isMailboxPhrase, isScreenerPhrase, isScreenerWaitPhrase } from './answerer-phrases.ts';
import { plainWords } from './known-phrases.ts';

export interface AnswererOptions {
  /** How long the owner of a screening telephone is waited for, from the introduction on. */
  waitMs: number;
  /** Whether the carrier was asked to tell when a message can be left. */
  hasDetection: boolean;
  /** Whether a mailbox is to be left a message, for which its beep is waited for. */
  leavesMessage: boolean;
}

/** What follows. `introduce`: say who calls and why, once. */
export type AnswererVerdict = 'introduce' | 'person' | 'machine' | 'nobody';

export interface Answerer {
  /** Words of whoever has answered, once they are final. */
  heard(text: string, nowMs: number): AnswererVerdict | undefined;
  /** The carrier's own verdict. */
  carrierSaid(answeredBy: AnsweredBy, nowMs: number): AnswererVerdict | undefined;
  /** Once a second. */
  tick(nowMs: number): AnswererVerdict | undefined;
  /** Nothing follows any more. */
  readonly isDone: boolean;
}

/** Whoever is not known by then is talked to. */
const WINDOW_MS = 60_000;
/** A mailbox that has said its sentence is silent; a person who happened to say the same goes on, or answers. */
const SILENT_MACHINE_MS = 5_000;
/** Words take this long to arrive after the carrier has heard the same. */
const WORDS_LATE_MS = 2_500;
/** A greeting with its beep is hardly ever longer. */
const BEEP_WITHIN_MS = 15_000;
/** Without the carrier's ear: a beep follows the last word within this time. */
const BEEP_AFTER_WORDS_MS = 2_500;
/** People answer a telephone with a few words. */
const MOST_WORDS_OF_PERSON = 8;
const TURNS_OF_PERSON = 3;
const TURNS_OF_MAILBOX = 2;

type Phase = 'listening' | 'screened' | 'recording' | 'done';

const isMachine = (answeredBy: AnsweredBy | undefined): boolean => answeredBy?.startsWith('machine') === true;
const isAfterBeep = (answeredBy: AnsweredBy | undefined): boolean => answeredBy?.startsWith('machine_end') === true;

export function createAnswerer({ waitMs, hasDetection, leavesMessage }: AnswererOptions, startedMs: number): Answerer {
  let phase: Phase = 'listening';
  let mailboxTurns = 0;
  let personTurns = 0;
  let carrier: AnsweredBy | undefined;
  let carrierMs = 0;
  let wordsMs = startedMs;
  let introducedMs: number | undefined;

  const finish = (verdict: AnswererVerdict): AnswererVerdict => {
    phase = 'done';
    return verdict;
  };

  /** It is a machine. A message waits for the beep. */
  const machine = (): AnswererVerdict | undefined => {
    if (!leavesMessage || isAfterBeep(carrier)) return finish('machine');
    phase = 'recording';
    return undefined;
  };

  const isScreener = (said: string): boolean =>
    isScreenerPhrase(said) || (phase === 'screened' && isScreenerWaitPhrase(said));

  const personSpoke = (said: string): AnswererVerdict | undefined => {
    mailboxTurns = 0;
    if (said.split(' ').length > MOST_WORDS_OF_PERSON) return phase === 'screened' ? finish('person') : undefined;
    personTurns += 1;
    // A mailbox does not ask whether somebody is there.
    if (phase === 'recording') phase = 'listening';
    const isSure = phase === 'screened' || carrier === 'human' || personTurns >= TURNS_OF_PERSON;
    return isSure ? finish('person') : undefined;
  };

  return {
    heard(text, nowMs) {
      const said = plainWords(text);
      if (phase === 'done' || said === '') return undefined;
      wordsMs = nowMs;
      if (isScreener(said)) {
        // It has been told, whatever it has said since.
        if (introducedMs !== undefined) return undefined;
        phase = 'screened';
        introducedMs = nowMs;
        return 'introduce';
      }
      if (!isMailboxPhrase(said)) return personSpoke(said);
      mailboxTurns += 1;
      if (phase === 'recording') return undefined;
      return mailboxTurns >= TURNS_OF_MAILBOX || isMachine(carrier) ? machine() : undefined;
    },
    carrierSaid(answeredBy, nowMs) {
      if (phase === 'done') return undefined;
      carrier = answeredBy;
      carrierMs = nowMs;
      if (answeredBy === 'human') return phase === 'listening' && personTurns > 0 ? finish('person') : undefined;
      if (!isMachine(answeredBy)) return undefined;
      if (phase === 'recording') return isAfterBeep(answeredBy) ? finish('machine') : undefined;
      return mailboxTurns > 0 ? machine() : undefined;
    },
    tick(nowMs) {
      if (phase === 'done') return undefined;
      const silentMs = nowMs - wordsMs;
      if (phase === 'screened') return nowMs - (introducedMs ?? nowMs) >= waitMs ? finish('nobody') : undefined;
      if (phase === 'recording') {
        const mostMs = hasDetection ? BEEP_WITHIN_MS : BEEP_AFTER_WORDS_MS;
        return silentMs >= mostMs ? finish('machine') : undefined;
      }
      // One sentence of a mailbox's and then silence; or a machine by the carrier's ear, and no words at all that say otherwise.
      if (mailboxTurns > 0 && silentMs >= SILENT_MACHINE_MS) return machine();
      if (isMachine(carrier) && personTurns === 0 && nowMs - Math.max(carrierMs, wordsMs) >= WORDS_LATE_MS)
        return machine();
      if (nowMs - startedMs >= WINDOW_MS) phase = 'done';
      return undefined;
    },
    get isDone() {
      return phase === 'done';
    },
  };
}
