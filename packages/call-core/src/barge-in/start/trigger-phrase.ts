import type { StartPolicy } from '../policy.ts';

/** Cuts on a phrase such as "wait", also when no voice was heard before it (REQUIREMENTS B5). */
export const triggerPhrase: StartPolicy = (signal, { canCutByWords }) =>
  signal.type === 'words' && signal.meaning === 'interrupt' && canCutByWords
    ? { verdict: 'interrupt', decidedBy: 'local' }
    : undefined;
