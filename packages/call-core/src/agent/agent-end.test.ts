import { expect, it } from 'vitest';
import { isAgentBreakdown } from './agent-end.ts';

it('tells an agent that broke down from one that was done', () => {
  for (const reason of [
    'worker-shutdown',
    'call.in-progress.error-vapifault-worker-died',
    'pipeline-error-openai-llm-failed',
    'exceeded-max-duration',
  ]) {
    expect([reason, isAgentBreakdown(reason)]).toEqual([reason, true]);
  }
  for (const reason of [
    'assistant-ended-call',
    'assistant-said-end-call-phrase',
    'silence-timed-out',
    'from-the-future',
  ]) {
    expect([reason, isAgentBreakdown(reason)]).toEqual([reason, false]);
  }
});
