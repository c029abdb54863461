import type { StartPolicy } from '../policy.ts';

/** Cuts when the voice goes on during a pause, because no cough lasts so long. */
export const voiceSustained: StartPolicy = (signal, { isPaused, run }, { sustainedMs }) =>
  signal.type === 'voice' && isPaused && run.lastedMs >= sustainedMs
    ? { verdict: 'interrupt', decidedBy: 'local' }
    : undefined;
