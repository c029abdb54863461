import type { StopPolicy } from '../policy.ts';

/** Finds a false alarm in "uh-huh", which is said to hear more, and in what the operator's classifier takes for the same. */
export const backchannel: StopPolicy = (signal) =>
  (signal.type === 'words' && signal.meaning === 'backchannel') ||
  (signal.type === 'meant' && signal.verdict === 'backchannel');
