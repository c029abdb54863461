/**
 * Whether the caller has heard the words before a transfer. The agent is asked to say them while it may be in the middle of
 * something else, and it does not tell when it is done. So its transcript and the line have to tell.
 */
import type { Floor } from '../turn/floor.ts';

export interface Announcement {
  /** Notes text that the agent has said, or that its synthesiser was given. */
  agentSaid(text: string): void;
  /** The agent will say nothing more. */
  agentLeft(): void;
  /** Asked on every tick. @returns whether the caller has heard everything that is going to be said. */
  isHeard(floor: Floor, unheardMs: number, nowMs: number): boolean;
  /** Whether the agent has said the words, as far as can be known. */
  readonly isSpoken: boolean;
}

/** Longer than an agent is silent between two things that it has to say. */
const QUIET_MS = 500;
/** So many characters are enough to know a sentence again, whatever a synthesiser's front end makes of the rest. */
const KNOWN_BY_CHARACTERS = 24;

const comparable = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/**
 * @param text the words; without any, only what the agent is saying already is waited for.
 * @param isAgentThere whether there is an agent that can say them.
 */
export function createAnnouncement(text: string | undefined, isAgentThere: boolean, nowMs: number): Announcement {
  const beginning = comparable(text ?? '').slice(0, KNOWN_BY_CHARACTERS);
  let isAwaited = isAgentThere && beginning !== '';
  let isSpoken = false;
  let wasSpeaking: boolean | undefined;
  let lastBusyMs = nowMs;
  return {
    agentSaid(said) {
      if (!isAwaited || !comparable(said).includes(beginning)) return;
      isAwaited = false;
      isSpoken = true;
    },
    agentLeft() {
      isAwaited = false;
    },
    isHeard(floor, unheardMs, atMs) {
      const isSpeaking = floor === 'agent' || floor === 'both' || unheardMs > 0;
      // Some agents do not tell their words: then the turn that begins after the request counts as the announcement.
      if (isSpeaking && wasSpeaking === false && isAwaited) {
        isAwaited = false;
        isSpoken = true;
      }
      wasSpeaking = isSpeaking;
      if (isSpeaking || isAwaited) lastBusyMs = atMs;
      return atMs - lastBusyMs >= QUIET_MS;
    },
    get isSpoken() {
      return isSpoken;
    },
  };
}
