/** What the agent's side of a load says and does, call by call, in ticks of 20 ms. */

export interface AgentTalk {
  /** Whether it speaks, so that a frame of sound goes out. */
  speaks(call: number, tick: number): boolean;
  /** What it says beside its sound, if anything. */
  says(call: number, tick: number): object | undefined;
  /** Whether the caller speaks; the line is quiet otherwise. */
  callerSpeaks?(call: number, tick: number): boolean;
}

/** Speaks all the time, and says nothing. */
export const ENDLESS_TALK: AgentTalk = { speaks: () => true, says: () => undefined, callerSpeaks: () => true };

/** The agent speaks for as long as this, then the caller cuts in. */
const TURN_TICKS = 500;
/** From the interruption to the first sound of the next turn: 400 ms. */
const PAUSE_TICKS = 20;
/** The caller speaks from 600 ms before the interruption until the agent answers. */
const CALLER_TICKS = 30;
/** A number that has no divisor in common with a turn, so that calls are at different places of it. */
const APART_TICKS = 37;

/**
 * A conversation in which the caller cuts in every ten seconds, each call at another moment. The agent's platform tells of it, so what is
 * measured is how soon the caller's phone is told to fall silent.
 */
export const interruptedTalk: AgentTalk = {
  speaks: (call, tick) => placeOf(call, tick) >= PAUSE_TICKS,
  says(call, tick) {
    const place = placeOf(call, tick);
    if (place === 0) return { type: 'user-interrupted' };
    if (place === PAUSE_TICKS - 5) return { type: 'speech-update', status: 'stopped', role: 'user' };
    return place === PAUSE_TICKS ? { type: 'speech-update', status: 'started', role: 'assistant' } : undefined;
  },
  callerSpeaks: (call, tick) => {
    const place = placeOf(call, tick);
    return place < PAUSE_TICKS - 5 || place >= TURN_TICKS - CALLER_TICKS;
  },
};

const placeOf = (call: number, tick: number): number => (tick + call * APART_TICKS) % TURN_TICKS;
