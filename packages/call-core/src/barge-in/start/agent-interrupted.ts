import type { StartPolicy } from '../policy.ts';

/** Vapi hears words where we hear sound, and has stopped speaking already. */
export const agentInterrupted: StartPolicy = (signal) =>
  signal.type === 'agentInterrupted' ? { verdict: 'interrupt', decidedBy: 'vapi' } : undefined;
