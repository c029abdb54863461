import { constants, getPriority, setPriority } from 'node:os';

/**
 * Lets other processes of the machine go first. It is for processes that answer in tens of milliseconds and may share a machine with a
 * gateway, whose frames are due every twenty: a burst of webhooks must not be heard. Where a system does not allow it, all
 * stay equal.
 */
export function yieldToAudio(): void {
  try {
    if (getPriority() < constants.priority.PRIORITY_BELOW_NORMAL) setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where the system does not allow it, the process runs all the same: this is a courtesy, not a condition.
  }
}
