/**
 * What an interruption does to the agent's speech, as a table. A pair that is not in the table changes nothing.
 * Drawn in docs/turn-taking.md.
 */

/** `quiet`: nothing of the agent is unheard. `paused`: held while it is unclear whether the caller cut in. */
export type BargeInState = 'quiet' | 'speaking' | 'paused';

export type BargeInEvent =
  /** Agent audio is on its way. */
  | 'agent.spoke'
  /** All of it has been heard. */
  | 'agent.heard'
  /** It sounds as if the caller speaks. */
  | 'caller.suspected'
  /** The caller has cut in. */
  | 'caller.interrupted'
  /** It was a noise, an echo or a sign of listening. */
  | 'caller.dismissed';

export type BargeInEffect = 'pause' | 'cut' | 'resume';

export interface BargeInTransition {
  to: BargeInState;
  effect?: BargeInEffect;
}

export const BARGE_IN_TRANSITIONS: Readonly<
  Record<BargeInState, Readonly<Partial<Record<BargeInEvent, BargeInTransition>>>>
> = {
  quiet: { 'agent.spoke': { to: 'speaking' } },
  speaking: {
    'caller.suspected': { to: 'paused', effect: 'pause' },
    'caller.interrupted': { to: 'quiet', effect: 'cut' },
    'agent.heard': { to: 'quiet' },
  },
  paused: {
    'caller.interrupted': { to: 'quiet', effect: 'cut' },
    'caller.dismissed': { to: 'speaking', effect: 'resume' },
  },
};
