import type { StartPolicy } from '../policy.ts';

/** "Wait" takes the floor at once, also when nobody heard it come (REQUIREMENTS B5). */
export const triggerPhrase: StartPolicy = (signal, { canCutByWords }) =>
  signal.type === 'words' && signal.meaning === 'interrupt' && canCutByWords
    ? { verdict: 'interrupt', decidedBy: 'local' }
    : undefined;
