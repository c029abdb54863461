/**
 * What is worth trying when an agent's socket closes or does not open: dial the same agent again a few times, take a new agent
 * after that, and give up on an assistant that breaks down in every call (REQUIREMENTS T11).
 */

/** How often something was tried since an agent was last proved to work. */
export interface AgentTries {
  /** Times that the present agent was dialled again. */
  redials: number;
  /** New agents asked for. */
  replacements: number;
}

export const NO_AGENT_TRIES: Readonly<AgentTries> = Object.freeze({ redials: 0, replacements: 0 });

/** "Bad call id or permission": that call will never take us (VapiAI/gitops, websocket notes). */
export const AGENT_REFUSES = 1008;

const MAX_REDIALS = 3;
const FIRST_REDIAL_MS = 200;
/** An assistant that breaks down in every call is not mended by yet another call. */
const MAX_REPLACEMENTS = 2;
/** A socket that was open for this long had worked, so the next loss starts counting afresh. */
const PROVEN_MS = 5_000;

/**
 * When to dial the same agent again.
 * @param redials how often that was done before.
 * @param closeCode with which its socket closed.
 * @param random in [0, 1): spreads the redials of many calls over three to five quarters of the plain delay.
 * @returns the delay in ms; `undefined` when it is of no use.
 */
export function redialDelayMs(redials: number, closeCode: number, random: number): number | undefined {
  if (closeCode === AGENT_REFUSES || redials >= MAX_REDIALS) return undefined;
  return FIRST_REDIAL_MS * 2 ** redials * (0.75 + random / 2);
}

/** The tries that still count after the loss of a socket that was open for `openMs`. */
export function triesAfterLoss(tries: Readonly<AgentTries>, openMs: number): Readonly<AgentTries> {
  return openMs >= PROVEN_MS ? NO_AGENT_TRIES : tries;
}

/** Whether a new agent may be asked for once more. */
export function mayReplaceAgent({ replacements }: Readonly<AgentTries>): boolean {
  return replacements < MAX_REPLACEMENTS;
}
