/**
 * Whether Vapi takes the right time to be sure that the caller has finished, from what was seen in one call. Which setting it is stands
 * in Vapi's `startSpeakingPlan`; docs/verdict.md has the table.
 */
import type { TurnStory } from './turn-story.ts';
import { duration, times } from './words.ts';

export interface Advice {
  /** `wait-longer`: the agent began while the caller was only pausing. `wait-less`: the caller waited for nothing. */
  direction: 'wait-longer' | 'wait-less';
  /** Whole sentences for whoever has set the agent up. They hold no words of anybody. */
  text: string;
  /** Answers in which the time until Vapi was sure is known. */
  answers: number;
  /** The median of that time. */
  endpointingMs: number;
  /** Turns in which the agent began too soon. */
  cutInTurnIds: readonly string[];
}

/** Fewer answers say nothing about a setting. */
const LEAST_ANSWERS = 3;
/** An agent that began because of a pause has said little when the caller goes on. */
const SOON_CUT_MS = 1_000;
/** So many, and this share of all answers, is no accident. */
const [LEAST_CUT_IN, CUT_IN_SHARE] = [2, 0.2];
/** People wait some 200 ms for each other; above this an answer feels slow whatever comes after it. */
const LONG_WAIT_MS = 900;

const isBegunTooSoon = ({ interrupted, heardMs, responseMs }: TurnStory): boolean =>
  interrupted && heardMs <= SOON_CUT_MS && responseMs !== undefined;

/** Bars that hold other parts too say nothing about this one. */
function endpointingOf({ waterfall }: TurnStory): number | undefined {
  const bar = waterfall.find(({ part }) => part === 'endpointing');
  return bar?.with === undefined ? bar?.ms : undefined;
}

/** @returns what to change; undefined where there is nothing to say, or too little was seen. */
export function adviseEndpointing(turns: readonly TurnStory[]): Advice | undefined {
  const waits = turns.flatMap((turn) => endpointingOf(turn) ?? []).toSorted((a, b) => a - b);
  if (waits.length < LEAST_ANSWERS) return undefined;
  const answered = turns.filter(({ responseMs }) => responseMs !== undefined);
  const endpointingMs = waits[Math.floor(waits.length / 2)] ?? 0;
  const cutInTurnIds = answered.filter(isBegunTooSoon).map(({ turnId }) => turnId);
  const seen = { answers: waits.length, endpointingMs, cutInTurnIds };
  if (cutInTurnIds.length >= Math.max(LEAST_CUT_IN, CUT_IN_SHARE * answered.length)) {
    const text =
      `The agent began ${times(cutInTurnIds.length)} in ${answered.length} answers and was cut off within its first second: Vapi took a pause for ` +
      `the end after ${duration(endpointingMs)}. Raise startSpeakingPlan.transcriptionEndpointingPlan.onPunctuationSeconds or waitSeconds by ` +
      `some 0.3 s, or set LINE_PROFILE=mobile.`;
    return { direction: 'wait-longer', text, ...seen };
  }
  if (endpointingMs <= LONG_WAIT_MS || cutInTurnIds.length > 0) return undefined;
  const text =
    `Half of the answers waited ${duration(endpointingMs)} or longer until Vapi was sure that the caller had finished. Lower ` +
    `startSpeakingPlan.transcriptionEndpointingPlan.onNoPunctuationSeconds (1.5 s unless set), or let a smartEndpointingPlan decide; ` +
    `with Deepgram Flux, eotTimeoutMs.`;
  return { direction: 'wait-less', text, ...seen };
}
