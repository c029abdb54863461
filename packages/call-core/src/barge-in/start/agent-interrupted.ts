import type { StartPolicy } from '../policy.ts';

/** Cuts on Vapi's word: it hears words where we hear sound, and its agent has stopped speaking already. */
export const agentInterrupted: StartPolicy = (signal) =>
  signal.type === 'agentInterrupted' ? { verdict: 'interrupt', decidedBy: 'vapi' } : undefined;
