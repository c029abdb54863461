import type { CallStatus, WebhookParams } from './call-event.ts';
import type { HttpMethod } from './twiml.ts';
import { progressParams, type CallIdentity } from './webhook-params.ts';

/** The stages of a call that can be asked for; all ways to end are `completed`. Source: Call resource, StatusCallbackEvent. */
export const PROGRESS_EVENTS = ['initiated', 'ringing', 'answered', 'completed'] as const;
export type ProgressEvent = (typeof PROGRESS_EVENTS)[number];

/** Where the progress of one call is reported. */
export interface ProgressCallback {
  readonly url: string;
  readonly method: HttpMethod;
  readonly events: readonly ProgressEvent[];
}

/** Reads `initiated ringing`; words that are no stage are left out. Only the end is reported by default. */
export function readProgressEvents(words: readonly string[]): readonly ProgressEvent[] {
  const events = PROGRESS_EVENTS.filter((event) => words.includes(event));
  return events.length > 0 ? events : ['completed'];
}

/**
 * Reports each stage that was asked for, numbered from 0. `initiated` is a status of its own here, and nowhere else.
 * Source: twilio.md, section 3.3.
 */
export function createCallProgress(
  identity: CallIdentity,
  callback: ProgressCallback | undefined,
  notify: (url: string, method: HttpMethod, params: WebhookParams) => void,
) {
  let sequenceNumber = 0;
  return (event: ProgressEvent, status: CallStatus | 'initiated', durationMs?: number): void => {
    if (!callback?.events.includes(event)) return;
    notify(callback.url, callback.method, progressParams(identity, status, sequenceNumber, new Date(), durationMs));
    sequenceNumber += 1;
  };
}
