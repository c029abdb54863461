import type { Finding } from '../verdict.ts';

/** Makes a finding; its facts are put in order, and each is named once. */
export function finding(parts: Finding): Finding {
  return { ...parts, facts: [...new Set(parts.facts)].toSorted((a, b) => a - b) };
}
