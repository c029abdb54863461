import type { CallEvent } from '@trunkline/protocol';

/** One call as `npm run rca` has found it. */
export interface CallFacts {
  callId: string;
  channel?: string;
  direction?: string;
  facts: CallEvent[];
  /** How many facts were left out, because this version cannot read them. */
  unreadable: number;
}
