/** What a saved assistant of Vapi's must have for this gateway. */

/**
 * The server messages that the webhook acts on. Vapi sends nothing of the last three unless it is asked to, and by default many
 * others that are only counted here. Source: OpenAPI, `CreateAssistantDTO.serverMessages`; apps/vapi-webhook, `message-handler.ts`.
 */
export const VAPI_SERVER_MESSAGES = [
  'end-of-call-report',
  'status-update',
  'tool-calls',
  'transfer-destination-request',
  'handoff-destination-request',
  'transfer-update',
  'transcript[transcriptType="final"]',
] as const;

/**
 * The retries that Vapi itself recommends. Without a plan a message is tried once, and what comes while Redis is away is lost.
 * Source: Vapi, gitops notes on webhooks.
 */
export const VAPI_BACKOFF_PLAN = {
  type: 'exponential',
  maxRetries: 3,
  baseDelaySeconds: 1,
  excludedStatusCodes: [400, 401, 403, 404, 413, 422],
} as const;

export const LINE_PROFILE_NAMES = ['default', 'mobile', 'noisy'] as const;
export type LineProfileName = (typeof LINE_PROFILE_NAMES)[number];

/** When the caller has finished, in seconds of silence (OpenAPI, `TranscriptionEndpointingPlan`). */
export interface Endpointing {
  readonly onPunctuationSeconds: number;
  readonly onNoPunctuationSeconds: number;
  readonly onNumberSeconds: number;
}

/** What Vapi does by itself (OpenAPI, `TranscriptionEndpointingPlan`). */
export const VAPI_ENDPOINTING: Endpointing = Object.freeze({
  onPunctuationSeconds: 0.1,
  onNoPunctuationSeconds: 1.5,
  onNumberSeconds: 0.5,
});

/**
 * The endpointing that goes with LINE_PROFILE; `undefined` leaves it to the assistant. On a mobile line a short silence of the
 * caller is not yet the end of what they say.
 */
export const LINE_ENDPOINTING: Readonly<Record<LineProfileName, Endpointing | undefined>> = Object.freeze({
  default: undefined,
  mobile: Object.freeze({ onPunctuationSeconds: 0.8, onNoPunctuationSeconds: 1.5, onNumberSeconds: 0.8 }),
  noisy: undefined,
});
