import type { StopPolicy } from '../policy.ts';

/** Finds a false alarm in "uh-huh", which is said to hear more. */
export const backchannel: StopPolicy = (signal) => signal.type === 'words' && signal.meaning === 'backchannel';
