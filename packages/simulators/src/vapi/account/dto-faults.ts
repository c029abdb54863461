import type { z } from 'zod';

/** A refusal of Vapi's validation: one sentence per fault. */
export interface Faults {
  readonly faults: readonly string[];
}

/** In the words of Vapi's validation. */
export function faultsOf(error: z.ZodError): Faults {
  const faults = error.issues.flatMap((issue) => {
    const at = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys') return [`${at === '' ? 'body' : at}: ${issue.message}`];
    return issue.keys.map((key) => `${at === '' ? '' : `${at}.`}property ${key} should not exist`);
  });
  return { faults };
}
