/**
 * `<Dial>`: a second person, who answers or does not, and is heard by the caller once the two are bridged.
 * Source: Twilio, TwiML `<Dial>` and `<Number>`; twilio.md, sections 2 and 5.
 */
import { type Clock, sleep } from '../clock.ts';
import { MULAW_SILENCE, SAMPLES_PER_MS } from '../mulaw.ts';
import type { CallEventBody, DialStatus, WebhookParams } from './call-event.ts';
import { createCallProgress, readProgressEvents } from './call-progress.ts';
import type { DialResult, VerbHost } from './document-runner.ts';
import { createMouth, mulawOf, type Mouth } from './mouth.ts';
import { resolveUrl } from './resolve-url.ts';
import { FRAME_MS } from './ticker.ts';
import type { HttpMethod, TwimlVerb } from './twiml.ts';
import type { CallIdentity } from './webhook-params.ts';

/** What a dialled person does when asked (`<Gather>`), after hearing all of the question. */
export interface PersonAnswer {
  readonly digits?: string;
  /** As a recogniser would write it. */
  readonly speech?: string;
  readonly hangsUp?: boolean;
  readonly afterMs?: number;
}

/** How a simulated `<Dial>` ends. Times are scaled with the verbs; speech is not. */
export interface DialOutcome {
  readonly status: DialStatus;
  /** Until the person answers, or is found busy (0). Longer than the verb's `timeout` is no answer. */
  readonly ringMs?: number;
  /** Until the person hangs up: as long as the speech by default, `Infinity` for never. */
  readonly talkMs?: number;
  /** What the person says when bridged: linear samples at 8 kHz, or mu-law bytes. The caller hears it. */
  readonly speech?: Int16Array | Uint8Array;
  /** One after the other, to each question before the two are connected; after the last one silence. 1 is pressed by default. */
  readonly answers?: readonly PersonAnswer[];
  /** What the action is told of a person who was asked and not connected (`no-answer`): Twilio does not document it. */
  readonly declinedStatus?: DialStatus;
  /** Whether the action is told `DialBridged` (true). */
  readonly tellsBridged?: boolean;
  /** The person who is being asked is not let go when the caller hangs up: Twilio does not document it. */
  readonly outlivesCaller?: boolean;
}

/** The person that the caller is talking to. */
export interface BridgedPerson {
  readonly address: string;
  /** @returns the call time of the last sample, once it is spoken or cut off. */
  say(speech: Int16Array | Uint8Array): Promise<number>;
  hangUp(): void;
}

export interface DialBridge {
  readonly dial: VerbHost['dial'];
  readonly person: BridgedPerson | undefined;
  /** Lets the caller hear what the person says during the frame that starts at `frameStartMs`. */
  advance(frameStartMs: number): void;
}

export interface DialBridgeOptions {
  readonly identity: CallIdentity;
  readonly outcomeOf: (addresses: readonly string[]) => DialOutcome;
  readonly clock: Clock;
  readonly callMs: () => number;
  readonly drawSid: () => string;
  readonly answer: () => void;
  readonly wait: VerbHost['wait'];
  /** Runs the document that the called person hears before being bridged. @returns whether the person stays. */
  readonly whisper: (
    url: string,
    method: HttpMethod,
    callee: CallIdentity,
    answers: readonly PersonAnswer[],
    signal: AbortSignal,
  ) => Promise<boolean>;
  /** Ends the legs that live, by their SIDs. */
  readonly legs: Map<string, () => void>;
  readonly ear: { heard(atSample: number, bytes: Uint8Array): void; fellSilent(): void };
  readonly record: (event: CallEventBody) => void;
  readonly notify: (url: string, method: HttpMethod, params: WebhookParams) => void;
}

type DialVerb = Extract<TwimlVerb, { verb: 'Dial' }>;

/** The longest call there is. */
const FOREVER_MS = 24 * 3_600_000;

export function createDialBridge(options: DialBridgeOptions): DialBridge {
  const { identity, callMs, record } = options;
  const frame = new Uint8Array(FRAME_MS * SAMPLES_PER_MS);
  let bridge: { readonly mouth: Mouth; readonly fromMs: number; readonly person: BridgedPerson } | undefined;

  /** @returns how long the two talked: until the person has had enough, hangs up, or the caller is gone. */
  const talk = async (address: string, outcome: DialOutcome, signal: AbortSignal): Promise<number> => {
    const { speech, talkMs = speech === undefined ? 0 : undefined } = outcome;
    const left = new AbortController();
    const mouth = createMouth(SAMPLES_PER_MS);
    const fromMs = callMs();
    const say = (words: Int16Array | Uint8Array) => mouth.say(mulawOf(words), callMs());
    bridge = { mouth, fromMs, person: { address, say, hangUp: () => left.abort() } };
    record({ type: 'callee.bridged', address });
    const either = AbortSignal.any([signal, left.signal]);
    const spoken = speech && say(speech);
    if (talkMs !== undefined) await options.wait(Math.min(talkMs, FOREVER_MS), either);
    else await Promise.race([spoken, sleep(options.clock, FOREVER_MS, either)]);
    mouth.close(callMs());
    bridge = undefined;
    options.ear.fellSilent();
    const talkedMs = either.aborted || talkMs === undefined ? callMs() - fromMs : talkMs;
    left.abort();
    record({ type: 'callee.left', address, talkMs: talkedMs, endedBy: signal.aborted ? 'caller' : 'callee' });
    return talkedMs;
  };

  const dial = async (verb: DialVerb, documentUrl: string, signal: AbortSignal): Promise<DialResult> => {
    const addresses = verb.targets.map(({ address }) => address);
    // All ring, one answers: the first.
    const [target] = verb.targets;
    const address = target?.address ?? '';
    const outcome = options.outcomeOf(addresses);
    const { ringMs = 0 } = outcome;
    const status = ringMs > verb.timeoutMs ? 'no-answer' : outcome.status;
    const callSid = options.drawSid();
    const callee: CallIdentity = {
      callSid,
      accountSid: identity.accountSid,
      from: verb.callerId ?? identity.from,
      to: address,
      direction: 'outbound-dial',
      extraParams: { ParentCallSid: identity.callSid },
    };
    const url = target?.statusCallback && resolveUrl(target.statusCallback, documentUrl);
    const callback = url && {
      url,
      method: target.statusCallbackMethod,
      events: readProgressEvents(target.statusCallbackEvents),
    };
    const report = createCallProgress(callee, callback || undefined, options.notify);
    const end = (dialStatus: DialStatus, talkMs?: number): DialResult => {
      report('completed', dialStatus === 'answered' ? 'completed' : dialStatus, talkMs ?? 0);
      const isBridged = outcome.tellsBridged === false ? undefined : talkMs !== undefined;
      return { status: dialStatus, callSid, talkMs: talkMs ?? 0, isBridged };
    };
    const ask = async (url: string, method: HttpMethod): Promise<boolean> => {
      const leg = new AbortController();
      options.legs.set(callSid, () => leg.abort());
      const ofLeg = outcome.outlivesCaller ? leg.signal : AbortSignal.any([signal, leg.signal]);
      const asked = options
        .whisper(url, method, callee, outcome.answers ?? [{ digits: '1' }], ofLeg)
        .then((stays) => stays && !leg.signal.aborted)
        .finally(() => options.legs.delete(callSid));
      const callerLeft = new Promise<false>((resolve) => {
        signal.addEventListener('abort', () => resolve(false), { once: true });
      });
      return Promise.race([asked, callerLeft]);
    };

    record({ type: 'carrier.dialled', addresses, status });
    report('initiated', 'initiated');
    report('ringing', 'ringing');
    await options.wait(status === 'no-answer' ? verb.timeoutMs : ringMs, signal);
    if (signal.aborted) return end('canceled');
    if (status !== 'completed' && status !== 'answered') return end(status);
    report('answered', 'in-progress');
    const whisperUrl = target?.url && resolveUrl(target.url, documentUrl);
    const stays = !whisperUrl || (await ask(whisperUrl, target.method));
    if (signal.aborted) return end('canceled');
    // Screened: what the caller's action is told then is not documented.
    if (!stays) return end(outcome.declinedStatus ?? 'no-answer');
    options.answer();
    return end(status, await talk(address, outcome, signal));
  };

  return {
    dial,
    get person() {
      return bridge?.person;
    },
    advance: (frameStartMs) => {
      if (bridge === undefined || frameStartMs < bridge.fromMs) return;
      frame.fill(MULAW_SILENCE);
      bridge.mouth.fill(frame, frameStartMs);
      options.ear.heard(frameStartMs * SAMPLES_PER_MS, frame);
    },
  };
}
