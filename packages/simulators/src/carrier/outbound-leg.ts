/** A call that was placed by REST, until somebody has answered it. Source: Twilio, Call resource, create. */
import type { Clock } from '../clock.ts';
import type { CallEventBody, CallStatus, WebhookParams } from './call-event.ts';
import type { createCallProgress } from './call-progress.ts';
import { firstWordsOf, type CalledPerson } from './called-person.ts';
import type { Step, VerbHost } from './document-runner.ts';
import { detectMachine, type AnsweredBy, type DetectionOutcome, type MachineDetection } from './machine-detection.ts';
import type { HttpMethod } from './twiml.ts';

export interface Outbound {
  readonly person: CalledPerson;
  /** How long it rings before it counts as not answered. */
  readonly timeoutMs: number;
  /** What runs once the call is answered. */
  readonly document: { readonly twiml: string } | { readonly url: string; readonly method: HttpMethod };
  readonly detection: MachineDetection | undefined;
  readonly detected: DetectionOutcome | undefined;
}

export interface OutboundLegOptions {
  readonly outbound: Outbound;
  readonly identity: { readonly callSid: string; readonly accountSid: string };
  readonly publicUrl: string;
  readonly host: VerbHost;
  readonly clock: Clock;
  readonly wait: VerbHost['wait'];
  readonly callMs: () => number;
  readonly setStatus: (status: CallStatus) => void;
  readonly setAnsweredBy: (answeredBy: AnsweredBy) => void;
  readonly say: (speech: Uint8Array) => Promise<unknown>;
  readonly onAnswered: () => void;
  readonly report: ReturnType<typeof createCallProgress>;
  readonly record: (event: CallEventBody) => void;
  readonly notify: (url: string, method: HttpMethod, params: WebhookParams) => void;
  /** Aborted when the call is over. */
  readonly over: AbortSignal;
}

/** @returns what rings: it gives what comes next, or `undefined` when `signal` broke it off. */
export function createOutboundLeg(options: OutboundLegOptions) {
  const { outbound, identity, host, callMs, report } = options;
  const { person, detection } = outbound;

  const detect = async (spoken: Promise<unknown>, answeredMs: number, signal: AbortSignal) => {
    if (detection === undefined) return undefined;
    const answeredBy = await detectMachine(detection, person, outbound.detected, spoken, options, signal);
    // Whether a verdict is sent for a call that ended before it is not documented: here none is.
    if (signal.aborted) return undefined;
    options.setAnsweredBy(answeredBy);
    const durationMs = callMs() - answeredMs;
    options.record({ type: 'machine.detected', answeredBy, durationMs });
    return { AnsweredBy: answeredBy, MachineDetectionDuration: String(Math.round(durationMs)) };
  };

  const detectBeside = async (url: string, method: HttpMethod, verdict: ReturnType<typeof detect>) => {
    const params = await verdict;
    const { callSid, accountSid } = identity;
    if (params) options.notify(url, method, { CallSid: callSid, AccountSid: accountSid, ...params });
  };

  return async (signal: AbortSignal): Promise<Step | undefined> => {
    report('initiated', 'initiated');
    options.setStatus('ringing');
    report('ringing', 'ringing');
    const { ringMs = 0 } = person;
    const isLate = person.kind === 'no-answer' || ringMs > outbound.timeoutMs;
    await host.wait(isLate ? outbound.timeoutMs : ringMs, signal);
    if (signal.aborted) return undefined;
    if (isLate) return { kind: 'end', status: 'no-answer', endedBy: 'carrier' };
    if (person.kind === 'busy' || person.kind === 'failed') {
      return { kind: 'end', status: person.kind, endedBy: 'carrier' };
    }
    host.answer();
    report('answered', 'in-progress');
    options.onAnswered();
    const answeredMs = callMs();
    const words = firstWordsOf(person);
    const spoken = words.length > 0 ? options.say(words) : Promise.resolve();
    const callback = detection?.callback;
    const verdict = detect(spoken, answeredMs, callback === undefined ? signal : options.over);
    if (callback !== undefined) void detectBeside(callback.url, callback.method, verdict);
    const params = callback === undefined ? await verdict : undefined;
    if (signal.aborted) return undefined;
    const { document } = outbound;
    if ('twiml' in document) return { kind: 'run', twiml: document.twiml, url: `${options.publicUrl}/` };
    return { kind: 'fetch', ...document, params: params ?? {}, isAction: false };
  };
}
