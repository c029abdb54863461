import type { StartPolicy } from '../policy.ts';

/** The agent is held and the voice goes on: no cough lasts so long. */
export const voiceSustained: StartPolicy = (signal, { isPaused, run }, { sustainedMs }) =>
  signal.type === 'voice' && isPaused && run.voicedMs >= sustainedMs
    ? { verdict: 'interrupt', decidedBy: 'local' }
    : undefined;
