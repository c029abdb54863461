import type { CallStatus, WebhookParams } from './call-event.ts';

export interface CallIdentity {
  readonly callSid: string;
  readonly accountSid: string;
  readonly from: string;
  readonly to: string;
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-dial';
  /** Parameters that this call has beyond, or instead of, the standard ones. */
  readonly extraParams: WebhookParams;
}

/**
 * The parameters of every request about a call. Empty ones are sent too, and take part in the signature.
 * Source: Twilio, TwiML request parameters.
 */
export function voiceParams(call: CallIdentity, status: CallStatus | 'initiated'): Record<string, string> {
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
    Direction: call.direction,
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

/**
 * A call status callback. `Timestamp` is RFC 2822 here. Source: Call resource, StatusCallback.
 * @param durationMs of a call that has ended.
 */
export function progressParams(
  call: CallIdentity,
  status: CallStatus | 'initiated',
  sequenceNumber: number,
  at: Date,
  durationMs?: number,
): WebhookParams {
  const seconds = Math.round((durationMs ?? 0) / 1000);
  return {
    ...voiceParams(call, status),
    ...(durationMs !== undefined && {
      CallDuration: String(seconds),
      Duration: String(Math.ceil(seconds / 60)),
    }),
    Timestamp: at.toUTCString().replace('GMT', '+0000'),
    CallbackSource: 'call-progress-events',
    SequenceNumber: String(sequenceNumber),
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
