/** Runs the verbs of one TwiML document. Source: Twilio, TwiML for Programmable Voice. */
import type { CallEndedBy, CallEventBody, CallStatus, DialStatus, WebhookParams } from './call-event.ts';
import { resolveUrl } from './resolve-url.ts';
import type { HttpMethod, StreamNoun, TwimlDocument, TwimlVerb } from './twiml.ts';

/** What a call does next. */
export type Step =
  | {
      readonly kind: 'fetch';
      readonly url: string;
      readonly method: HttpMethod;
      readonly params: WebhookParams;
      /** Whether this is the `action` of a verb. */
      readonly isAction: boolean;
    }
  /** A call of ours: until somebody answers. */
  | { readonly kind: 'ring' }
  | { readonly kind: 'run'; readonly twiml: string; readonly url: string }
  | { readonly kind: 'end'; readonly status: CallStatus; readonly endedBy: CallEndedBy };

export interface DialResult {
  readonly status: DialStatus;
  readonly callSid: string;
  readonly talkMs: number;
  /** Whether the two could talk; undefined where the carrier does not say. */
  readonly isBridged?: boolean | undefined;
}

export interface TakenMessage {
  readonly recordingSid: string;
  readonly durationMs: number;
}

/** What verbs need of the call they run on. */
export interface VerbHost {
  readonly isAnswered: boolean;
  answer(): void;
  record(event: CallEventBody): void;
  /** Waits as long as the verb takes, or until the call is interrupted. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Where `<Say>` is heard. Without it, it only takes its time. */
  say?(text: string, signal: AbortSignal): Promise<void>;
  /** Resolves when the stream is over, whatever the reason. */
  connect(stream: StreamNoun, documentUrl: string, signal: AbortSignal): Promise<void>;
  /** Takes the caller's message down. @returns its SID and how long it is. */
  takeMessage(
    verb: Extract<TwimlVerb, { verb: 'Record' }>,
    documentUrl: string,
    signal: AbortSignal,
  ): Promise<TakenMessage>;
  /** What is pressed or said at a `<Gather>`. Without it nobody does either. */
  gather?(signal: AbortSignal): Promise<WebhookParams | undefined>;
  dial(verb: Extract<TwimlVerb, { verb: 'Dial' }>, documentUrl: string, signal: AbortSignal): Promise<DialResult>;
}

/** Reading speed of `<Say>`: about 150 words a minute. */
const SAY_MS_PER_CHARACTER = 65;
const PLAY_MS = 1000;
const DIGIT_MS = 200;
const WAIT_DIGIT_MS = 500;
/** Twilio's longest call: `loop="0"` goes on until something else ends it. */
const FOREVER_MS = 24 * 3_600_000;

function playMs(verb: Extract<TwimlVerb, { verb: 'Play' }>): number {
  if (verb.digits === undefined) return PLAY_MS;
  return Array.from(verb.digits).reduce((totalMs, digit) => totalMs + (digit === 'w' ? WAIT_DIGIT_MS : DIGIT_MS), 0);
}

/**
 * Runs `document` from its first verb on.
 * @returns what comes next, or `undefined` when `signal` broke it off in a verb without an `action`.
 */
export async function runDocument(
  document: TwimlDocument,
  documentUrl: string,
  host: VerbHost,
  signal: AbortSignal,
): Promise<Step | undefined> {
  const fetchStep = (reference: string, method: HttpMethod, isAction: boolean, params: WebhookParams = {}): Step => ({
    kind: 'fetch',
    url: resolveUrl(reference, documentUrl),
    method,
    params,
    isAction,
  });
  const loopMs = (onceMs: number, loop: number) => (loop === 0 ? FOREVER_MS : onceMs * loop);

  for (const verb of document.verbs) {
    host.record({ type: 'verb.started', verb });
    switch (verb.verb) {
      case 'Say':
        host.answer();
        host.record({ type: 'carrier.said', text: verb.text });
        if (host.say === undefined) {
          await host.wait(loopMs(verb.text.length * SAY_MS_PER_CHARACTER, verb.loop), signal);
        } else {
          for (let said = 0; (verb.loop === 0 || said < verb.loop) && !signal.aborted; said += 1) {
            await host.say(verb.text, signal);
          }
        }
        break;
      case 'Play':
        host.answer();
        host.record({ type: 'carrier.played', url: verb.url, digits: verb.digits });
        await host.wait(loopMs(playMs(verb), verb.loop), signal);
        break;
      case 'Pause':
        // A pause before anything else lets the phone ring on.
        await host.wait(verb.lengthMs, signal);
        break;
      case 'Gather': {
        host.answer();
        for (const prompt of verb.prompts) {
          if (prompt.verb === 'Say') host.record({ type: 'carrier.said', text: prompt.text });
        }
        const given = await host.gather?.(signal);
        if (signal.aborted) return undefined;
        if (given === undefined) await host.wait(verb.timeoutMs, signal);
        if (given !== undefined || verb.actionOnEmptyResult) {
          return fetchStep(verb.action ?? documentUrl, verb.method, true, given ?? {});
        }
        break;
      }
      case 'Connect':
        host.answer();
        await host.connect(verb.stream, documentUrl, signal);
        if (verb.action !== undefined) return fetchStep(verb.action, verb.method, true);
        break;
      case 'Dial': {
        if (!verb.answerOnBridge) host.answer();
        const { status, callSid, talkMs, isBridged } = await host.dial(verb, documentUrl, signal);
        const params = {
          DialCallStatus: status,
          DialCallSid: callSid,
          ...(isBridged !== undefined && { DialBridged: String(isBridged) }),
          ...(status === 'completed' && { DialCallDuration: String(Math.round(talkMs / 1000)) }),
        };
        if (verb.action !== undefined) return fetchStep(verb.action, verb.method, true, params);
        break;
      }
      case 'Record': {
        host.answer();
        const { recordingSid, durationMs } = await host.takeMessage(verb, documentUrl, signal);
        if (signal.aborted) return undefined;
        const params = { RecordingSid: recordingSid, RecordingDuration: String(Math.round(durationMs / 1000)) };
        return fetchStep(verb.action ?? documentUrl, verb.method, verb.action !== undefined, params);
      }
      case 'Redirect':
        return fetchStep(verb.url, verb.method, false);
      case 'Hangup':
        host.answer();
        return { kind: 'end', status: 'completed', endedBy: 'document' };
      case 'Reject': {
        const status = verb.reason === 'busy' ? 'busy' : 'no-answer';
        return { kind: 'end', status: host.isAnswered ? 'completed' : status, endedBy: 'document' };
      }
    }
    if (signal.aborted) return undefined;
  }
  return { kind: 'end', status: 'completed', endedBy: 'document' };
}
