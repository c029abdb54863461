import type { CallStatus } from './call-event.ts';
import type { CallSummary } from './call-summary.ts';
import type { CallIdentity } from './webhook-params.ts';

/** What the carrier knows of a call: its status, and since when. */
export interface CallState {
  status: CallStatus;
  /** The verdict of answering machine detection. */
  answeredBy: string | undefined;
  readonly isAnswered: boolean;
  /** @returns whether the call had not been answered before. */
  answer(): boolean;
  end(status: CallStatus): void;
  /** Since the call was answered; 0 if it never was. */
  readonly durationMs: number;
  summary(): CallSummary;
}

export function createCallState(identity: CallIdentity, first: CallStatus, callMs: () => number): CallState {
  const createdAt = new Date();
  let answeredMs: number | undefined;
  let endedMs: number | undefined;
  let endedAt: Date | undefined;
  const state: CallState = {
    status: first,
    answeredBy: undefined,
    get isAnswered() {
      return answeredMs !== undefined;
    },
    answer: () => {
      if (answeredMs !== undefined) return false;
      answeredMs = callMs();
      state.status = 'in-progress';
      return true;
    },
    end: (status) => {
      state.status = status;
      endedMs = callMs();
      endedAt = new Date();
    },
    get durationMs() {
      return answeredMs === undefined ? 0 : (endedMs ?? callMs()) - answeredMs;
    },
    summary: () => ({
      ...identity,
      status: state.status,
      answeredBy: state.answeredBy,
      createdAt,
      endedAt,
      durationMs: state.durationMs,
    }),
  };
  return state;
}
