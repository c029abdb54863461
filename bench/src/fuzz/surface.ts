import { TrunklineError } from '@trunkline/protocol';
import type { Random } from '@trunkline/simulators';

/** One input, ready to be given to its reader. */
export interface Probe {
  /** As a report shows it. */
  input: unknown;
  /** Reads the input. @returns a sentence when the answer was wrong, such as one that differs from a slower reader's. */
  run(): string | undefined;
}

/** A reader that strangers, peers or operators send bytes to. */
export interface Surface {
  name: string;
  /** Makes an input by the grammar of this surface: some are well-formed, most nearly so. The same `random` makes the same input. */
  next(random: Random): Probe;
  /** How long one input may take; 20 ms by default, one frame of sound. More only where no process with calls reads such a thing. */
  mostMs?: number;
  /** Which errors are an answer. By default those of ours that blame the peer (4xx). */
  isAnswer?(error: unknown): boolean;
}

export const blamesPeer = (error: unknown): boolean => error instanceof TrunklineError && error.statusCode < 500;
