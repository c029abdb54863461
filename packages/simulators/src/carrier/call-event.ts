import type { HttpMethod, TwimlVerb } from './twiml.ts';

/** Twilio's values of `CallStatus` (Call resource, `status`). */
export type CallStatus =
  | 'queued'
  | 'ringing'
  | 'in-progress'
  | 'completed'
  | 'busy'
  | 'failed'
  | 'no-answer'
  | 'canceled';

export type DialStatus = 'completed' | 'answered' | 'busy' | 'no-answer' | 'failed' | 'canceled';

export type StreamEndReason =
  /** The call ended, or was redirected: `stop` was sent. */
  | 'stopped'
  /** The media server closed the socket in form. */
  | 'server-closed'
  /** The socket was lost without a close frame. */
  | 'broken'
  /** We tore the socket down without `stop` and without a close frame. */
  | 'cut'
  /** The media server broke the WebSocket protocol. */
  | 'protocol-error'
  /** It never opened. */
  | 'refused';

export type CallEventBody =
  | {
      readonly type: 'webhook.sent';
      readonly url: string;
      readonly method: HttpMethod;
      readonly params: WebhookParams;
      /** 0, or more when it was sent again. */
      readonly attempt: number;
    }
  | {
      readonly type: 'webhook.answered';
      readonly url: string;
      readonly status: number;
      readonly durationMs: number;
      readonly body: string;
    }
  | { readonly type: 'webhook.failed'; readonly url: string; readonly reason: string }
  | { readonly type: 'verb.started'; readonly verb: TwimlVerb }
  | { readonly type: 'carrier.said'; readonly text: string }
  | { readonly type: 'carrier.played'; readonly url: string; readonly digits: string | undefined }
  | { readonly type: 'carrier.dialled'; readonly addresses: readonly string[]; readonly status: DialStatus }
  /** What the dialled person hears before the caller (`<Number url>`); the caller does not. */
  | { readonly type: 'callee.heard'; readonly address: string; readonly text: string }
  /** The dialled person and the caller can talk. */
  | { readonly type: 'callee.bridged'; readonly address: string }
  | {
      readonly type: 'callee.left';
      readonly address: string;
      readonly talkMs: number;
      /** `caller` also when the call was redirected. */
      readonly endedBy: 'caller' | 'callee';
    }
  /** A notification of Twilio's debugger: an error or a warning with its number. */
  | { readonly type: 'carrier.warned'; readonly code: number; readonly message: string }
  | { readonly type: 'machine.detected'; readonly answeredBy: string; readonly durationMs: number }
  | { readonly type: 'call.answered' }
  | { readonly type: 'call.updated' }
  | {
      readonly type: 'call.ended';
      readonly status: CallStatus;
      readonly endedBy: CallEndedBy;
      readonly durationMs: number;
    }
  | { readonly type: 'stream.started'; readonly streamSid: string; readonly url: string; readonly handshakeMs: number }
  | {
      readonly type: 'stream.ended';
      readonly streamSid: string;
      readonly reason: StreamEndReason;
      readonly closeCode: number | undefined;
      readonly unplayedMs: number;
    }
  | { readonly type: 'agent.markReceived'; readonly streamSid: string; readonly name: string }
  /** `playedAtMs` is when the last sample before the mark was heard; the message itself leaves with the next frame. */
  | {
      readonly type: 'mark.returned';
      readonly streamSid: string;
      readonly name: string;
      readonly cause: 'played' | 'idle' | 'cleared';
      readonly playedAtMs: number;
    }
  | {
      readonly type: 'agent.cleared';
      readonly streamSid: string;
      readonly droppedMs: number;
      readonly marks: readonly string[];
    }
  | { readonly type: 'playout.started'; readonly streamSid: string; readonly startedAtMs: number }
  | { readonly type: 'playout.drained'; readonly streamSid: string; readonly drainedAtMs: number }
  /** By ear: the agent's voice began or ended, whatever the wire did. */
  | { readonly type: 'agent.speechStarted'; readonly startedAtMs: number }
  | { readonly type: 'agent.speechEnded'; readonly endedAtMs: number }
  | { readonly type: 'caller.said'; readonly endedAtMs: number }
  | { readonly type: 'caller.pressedDigit'; readonly digit: string };

export type CallEndedBy = 'caller' | 'document' | 'rest' | 'carrier';

export type WebhookParams = Readonly<Record<string, string>>;

/** Something that happened on a call, at `atMs` of call time. */
export type CallEvent = CallEventBody & { readonly atMs: number };

/** For `waitFor` and `filter`: picks the events of one type. */
export function isEvent<T extends CallEvent['type']>(
  type: T,
): (event: CallEvent) => event is Extract<CallEvent, { type: T }> {
  return (event): event is Extract<CallEvent, { type: T }> => event.type === type;
}
