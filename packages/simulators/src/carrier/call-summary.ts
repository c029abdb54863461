import type { CallStatus } from './call-event.ts';
import type { CallIdentity } from './webhook-params.ts';

/** What is left of a call when it is over, and what is known of it before. */
export interface CallSummary {
  readonly callSid: string;
  readonly accountSid: string;
  readonly from: string;
  readonly to: string;
  readonly direction: CallIdentity['direction'];
  readonly status: CallStatus;
  /** The verdict of answering machine detection. */
  readonly answeredBy: string | undefined;
  readonly createdAt: Date;
  readonly endedAt: Date | undefined;
  readonly durationMs: number;
}
