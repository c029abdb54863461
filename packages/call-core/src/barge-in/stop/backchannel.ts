import type { StopPolicy } from '../policy.ts';

/** "Uh-huh" is said to hear more. */
export const backchannel: StopPolicy = (signal) => signal.type === 'words' && signal.meaning === 'backchannel';
