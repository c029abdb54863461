import { describe, expect, it } from 'vitest';
import { isProviderBreakdown, isProviderRefusal } from './provider-fault.ts';

describe('a provider’s own fault', () => {
  it.each([undefined, 401, 402, 403, 408, 429, 500, 502, 503, 504])('is a refusal with %s', (status) => {
    expect(isProviderRefusal(status)).toBe(true);
  });

  it.each([400, 404, 409, 422])('is none with %s, which is about what was asked', (status) => {
    expect(isProviderRefusal(status)).toBe(false);
  });

  it('is an agent that breaks down, and none that is over because it was meant to be', () => {
    expect(isProviderBreakdown('call.in-progress.error-vapifault-worker-died')).toBe(true);
    expect(isProviderBreakdown('worker-shutdown')).toBe(true);
    expect(isProviderBreakdown('exceeded-max-duration')).toBe(false);
    expect(isProviderBreakdown('customer-ended-call')).toBe(false);
  });
});
