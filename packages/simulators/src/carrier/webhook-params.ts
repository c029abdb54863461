import type { CallStatus, WebhookParams } from './call-event.ts';

export interface CallIdentity {
  readonly callSid: string;
  readonly accountSid: string;
  readonly from: string;
  readonly to: string;
  /** Parameters that this call has beyond, or instead of, the standard ones. */
  readonly extraParams: WebhookParams;
}

/**
 * The parameters of every request about a call. Empty ones are sent too, and take part in the signature.
 * Source: Twilio, TwiML request parameters.
 */
export function voiceParams(call: CallIdentity, status: CallStatus): Record<string, string> {
  return {
    AccountSid: call.accountSid,
    ApiVersion: '2010-04-01',
    CallSid: call.callSid,
    CallStatus: status,
    Called: call.to,
    CalledCity: '',
    CalledCountry: 'US',
    CalledState: '',
    CalledZip: '',
    Caller: call.from,
    CallerCity: '',
    CallerCountry: 'US',
    CallerState: '',
    CallerZip: '',
    Direction: 'inbound',
    From: call.from,
    FromCity: '',
    FromCountry: 'US',
    FromState: '',
    FromZip: '',
    To: call.to,
    ToCity: '',
    ToCountry: 'US',
    ToState: '',
    ToZip: '',
    ...call.extraParams,
  };
}

/** The call status callback at the end of an inbound call. `Timestamp` is RFC 2822 here. Source: Call resource. */
export function completedParams(call: CallIdentity, status: CallStatus, durationMs: number, at: Date): WebhookParams {
  const seconds = Math.round(durationMs / 1000);
  return {
    ...voiceParams(call, status),
    CallDuration: String(seconds),
    Duration: String(Math.ceil(seconds / 60)),
    Timestamp: at.toUTCString().replace('GMT', '+0000'),
    CallbackSource: 'call-progress-events',
    SequenceNumber: '0',
  };
}

/** A stream status callback. `Timestamp` is ISO 8601 here. Source: TwiML `<Stream>`, statusCallback. */
export function streamParams(
  call: CallIdentity,
  stream: { readonly streamSid: string; readonly name: string | undefined },
  event: 'stream-started' | 'stream-stopped' | 'stream-error',
  error: string | undefined,
  at: Date,
): WebhookParams {
  return {
    AccountSid: call.accountSid,
    CallSid: call.callSid,
    StreamSid: stream.streamSid,
    StreamName: stream.name ?? stream.streamSid,
    StreamEvent: event,
    Timestamp: at.toISOString(),
    ...(error !== undefined && { StreamError: error }),
  };
}
