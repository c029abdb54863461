/**
 * What an interruption does to the agent's speech, as a table. Events that may come and change nothing are in it with the
 * state they stay in; whoever steps counts every other pair as unexpected. Drawn in docs/turn-taking.md.
 */

/** `quiet`: nothing of the agent is unheard. `paused`: it is unclear whether the caller has cut in. */
export type BargeInState = 'quiet' | 'speaking' | 'paused';

export type BargeInEvent =
  /** Something of the agent is unheard. */
  | 'agent.spoke'
  /** Nothing of the agent is unheard. */
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
  quiet: {
    'agent.spoke': { to: 'speaking' },
    'agent.heard': { to: 'quiet' },
  },
  speaking: {
    'caller.suspected': { to: 'paused', effect: 'pause' },
    'caller.interrupted': { to: 'quiet', effect: 'cut' },
    'agent.heard': { to: 'quiet' },
    'agent.spoke': { to: 'speaking' },
  },
  paused: {
    'caller.interrupted': { to: 'quiet', effect: 'cut' },
    'caller.dismissed': { to: 'speaking', effect: 'resume' },
    // A pause never ends by itself: only the caller, or the lack of one, ends it.
    'agent.spoke': { to: 'paused' },
    'agent.heard': { to: 'paused' },
  },
};
