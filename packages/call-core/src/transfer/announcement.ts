/**
 * Whether the caller has heard the words before a transfer. The agent is asked to say them and may still be in the middle of
 * something else; it does not tell when it is done, so this goes by what it says and by the line.
 */
import type { Floor } from '../turn/floor.ts';

export interface Announcement {
  /** The agent has said or been given something to say. */
  agentSaid(text: string): void;
  /** It will say nothing more. */
  agentLeft(): void;
  /** Every tick. @returns whether all is heard that will be. */
  isHeard(floor: Floor, unheardMs: number, nowMs: number): boolean;
  /** Whether the agent has said it, as far as is known. */
  readonly isSpoken: boolean;
}

/** Longer than an agent pauses between two things that it has to say. */
const QUIET_MS = 500;
/** Enough of a sentence to know it again, whatever a synthesiser's front end makes of the rest. */
const KNOWN_BY_CHARACTERS = 24;

const comparable = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** @param text none: what the agent is saying is let out, and that is all. @param isAgentThere whether it can say it. */
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
      // A turn that began after it was asked for is the one, also with an agent that does not tell its words.
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
