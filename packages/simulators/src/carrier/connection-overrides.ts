/** Where in an attempt it failed: before the connection stood, or waiting for the answer. */
export type FailurePhase = 'connect' | 'response';

export interface ConnectionOverrides {
  readonly connectTimeoutMs: number;
  readonly responseTimeoutMs: number;
  /** All attempts together. */
  readonly totalTimeoutMs: number;
  readonly retries: number;
  readonly retriesFailure: (phase: FailurePhase) => boolean;
  readonly retriesStatus: (status: number) => boolean;
}

/** Reads `ct=1000&rt=3000&tt=9000&rc=2&rp=ct,rt,5xx` from a URL's fragment. Source: Twilio, webhook connection overrides. */
export function readConnectionOverrides(fragment: string): ConnectionOverrides {
  const overrides = new URLSearchParams(fragment.replace(/^#/, ''));
  const bounded = (key: string, min: number, max: number, fallback: number) => {
    const value = Number(overrides.get(key) ?? fallback);
    return Number.isFinite(value) ? Math.min(max, Math.max(min, value)) : fallback;
  };
  const policies = (overrides.get('rp') ?? 'ct').split(',');
  const retries = (policy: string) => policies.includes(policy) || policies.includes('all');
  return {
    connectTimeoutMs: bounded('ct', 100, 10_000, 5000),
    responseTimeoutMs: bounded('rt', 100, 15_000, 15_000),
    totalTimeoutMs: bounded('tt', 100, 15_000, 15_000),
    retries: bounded('rc', 0, 5, 1),
    retriesFailure: (phase) => retries(phase === 'connect' ? 'ct' : 'rt'),
    retriesStatus: (status) => (status >= 500 && retries('5xx')) || (status >= 400 && status < 500 && retries('4xx')),
  };
}
