import { sleep, type Clock } from '../clock.ts';
import { createEarRecording } from '../ear/ear-recording.ts';
import { levelDbfs } from '../ear/level.ts';
import { createSpurtDetector } from '../ear/spurt-detector.ts';
import { MULAW_SILENCE, SAMPLES_PER_MS } from '../mulaw.ts';
import { createRandom, type Random } from '../random.ts';
import type { CallEventBody, CallStatus, WebhookParams } from './call-event.ts';
import type { CallFaults } from './call-faults.ts';
import { createCallFlow } from './call-flow.ts';
import { createCallLog } from './call-log.ts';
import { createCallProgress, type ProgressCallback } from './call-progress.ts';
import { createCallStreams } from './call-streams.ts';
import { createCarrierVoice, type Speak } from './carrier-voice.ts';
import { createDialBridge, type DialOutcome } from './dial-bridge.ts';
import type { VerbHost } from './document-runner.ts';
import type { CallEnd, CallerAudio, FakeCall, LineSound } from './fake-call-handle.ts';
import { createMouth, mulawOf } from './mouth.ts';
import type { OriginMap } from './origin-map.ts';
import { createOutboundLeg, type Outbound } from './outbound-leg.ts';
import { createRecordings, type RecordingRequest } from './recordings.ts';
import type { Seam } from './seam.ts';
import { sendSigned } from './signed-request.ts';
import { FRAME_MS, type Ticker } from './ticker.ts';
import type { HttpMethod } from './twiml.ts';
import { voiceParams, type CallIdentity } from './webhook-params.ts';
import { runWhisper } from './whisper.ts';

export type { CallEnd, CallerAudio, FakeCall, LineSound } from './fake-call-handle.ts';

export interface FakeCallOptions {
  readonly identity: CallIdentity;
  readonly authToken: string;
  readonly publicUrl: string;
  readonly originMap: OriginMap;
  /** What is asked first of an inbound call. */
  readonly webhookUrl: string;
  /** A call that was placed by REST. */
  readonly outbound: (Outbound & { readonly recording: RecordingRequest | undefined }) | undefined;
  readonly fallbackUrl: string | undefined;
  readonly statusCallback: ProgressCallback | undefined;
  readonly callerAudio: CallerAudio | undefined;
  readonly lineSound: LineSound | undefined;
  readonly dial: (addresses: readonly string[]) => DialOutcome;
  readonly faults: CallFaults;
  readonly random: Random;
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly speak: Speak | undefined;
  /** 1: verbs take their time; 0: they are over at once. */
  readonly verbTimeScale: number;
  readonly handshakeTimeoutMs: number;
  readonly maxQueuedMs: number;
  readonly seamMs: Seam;
  readonly deadPeerAfterMs: number;
  readonly earMaxMs: number;
  readonly actionAfterHangUp: boolean;
  readonly maxDocuments: number;
}

const FRAME_SAMPLES = FRAME_MS * SAMPLES_PER_MS;

/** Places a call; it runs by itself from here on. */
export function createFakeCall(options: FakeCallOptions): FakeCall {
  const { identity, clock, faults } = options;
  // Requests leave when the network lets them: what they draw must not change which frames are lost.
  const random = createRandom(options.random.integer(0, 0xffff_ffff));
  const delays = createRandom(options.random.integer(0, 0xffff_ffff));
  const beat = options.ticker.add(() => tick());
  const callMs = () => clock.nowMs() - beat.originMs;
  const log = createCallLog(clock, callMs);
  const record = (event: CallEventBody) => log.record(event);
  const ear = createEarRecording({ maxMs: options.earMaxMs });
  const mouth = createMouth();
  const spurts = createSpurtDetector();
  const startListeners = new Set<(atMs: number) => void>();
  const endListeners = new Set<(atMs: number) => void>();
  const notifications = new Set<Promise<unknown>>();
  const voiceFrame = new Uint8Array(FRAME_SAMPLES);
  let frames = 0;
  let status: CallStatus = options.outbound === undefined ? 'ringing' : 'queued';
  let answeredMs: number | undefined;
  let answeredBy: string | undefined;
  let endedMs: number | undefined;
  let endedAt: Date | undefined;
  const createdAt = new Date();
  let isHungUp = false;
  let isOver = false;
  const over = new AbortController();

  const requests = {
    authToken: options.authToken,
    originMap: options.originMap,
    random,
    clock,
    duplicateRate: faults.duplicateWebhookRate ?? 0,
    record,
  };
  const notify = (url: string, method: HttpMethod, params: WebhookParams) => {
    const delayMs = delays.next() * (faults.callbackDelayMs ?? 0);
    const sent = sleep(clock, delayMs).then(() => sendSigned(requests, { url, method, params }));
    notifications.add(sent);
    void sent.finally(() => notifications.delete(sent));
  };
  const reportProgress = createCallProgress(identity, options.statusCallback, notify);
  const streams = createCallStreams({
    ...options,
    callMs,
    record,
    notify,
    ear: { heard: (atSample, bytes) => ear.recordHeard(atSample, bytes), fellSilent: (why) => ear.endPlayRun(why) },
  });

  const wait: VerbHost['wait'] = (ms, signal) => sleep(clock, ms * options.verbTimeScale, signal);
  const earOfVerbs = {
    heard: (atSample: number, bytes: Uint8Array) => ear.recordHeard(atSample, bytes),
    fellSilent: () => ear.endPlayRun('stream-ended'),
  };
  const { speak } = options;
  const voice = speak && createCarrierVoice({ speak, callMs, ear: earOfVerbs, record });
  const bridge = createDialBridge({
    identity,
    outcomeOf: options.dial,
    clock,
    callMs,
    drawSid: () => `CA${random.hex(32)}`,
    answer: () => host.answer(),
    wait,
    whisper: (url, method, callee, signal) => {
      const params = voiceParams(callee, 'in-progress');
      return runWhisper(
        { send: (request) => sendSigned(requests, request), record, wait },
        url,
        method,
        params,
        signal,
      );
    },
    ear: earOfVerbs,
    record,
    notify,
  });

  const host: VerbHost = {
    get isAnswered() {
      return answeredMs !== undefined;
    },
    answer: () => {
      if (answeredMs !== undefined) return;
      answeredMs = callMs();
      status = 'in-progress';
      record({ type: 'call.answered' });
    },
    record,
    wait,
    ...(voice && { say: voice.say }),
    connect: (noun, documentUrl, signal) => streams.connect(noun, documentUrl, signal),
    dial: (verb, documentUrl, signal) => bridge.dial(verb, documentUrl, signal),
  };
  const recordings = createRecordings({ identity, callMs, drawSid: () => `RE${random.hex(32)}`, notify });
  const { outbound } = options;
  const ring =
    outbound &&
    createOutboundLeg({
      outbound,
      identity,
      publicUrl: options.publicUrl,
      host,
      clock,
      wait,
      callMs,
      setStatus: (next) => {
        status = next;
      },
      setAnsweredBy: (verdict) => {
        answeredBy = verdict;
      },
      say: (speech) => mouth.say(speech, callMs()),
      onAnswered: () => {
        if (outbound.recording !== undefined) recordings.start(outbound.recording);
      },
      report: reportProgress,
      record,
      notify,
      over: over.signal,
    });
  const flow = createCallFlow({
    ...options,
    ...(ring && { ring }),
    host,
    record,
    send: (request) => sendSigned(requests, request),
    voiceParams: (override) => voiceParams(identity, override ?? status),
  });

  /** What the caller hears is judged frame by frame, a frame behind, as a person would. */
  const listen = (frameStartMs: number) => {
    const endMs = frameStartMs + FRAME_MS;
    const report = spurts.push(levelDbfs(ear.heardBetween(frameStartMs, endMs)), endMs, FRAME_MS);
    if (report?.kind === 'started') {
      record({ type: 'agent.speechStarted', startedAtMs: report.atMs });
      for (const listener of startListeners) listener(report.atMs);
    } else if (report?.kind === 'ended') {
      record({ type: 'agent.speechEnded', endedAtMs: report.atMs });
      for (const listener of endListeners) listener(report.atMs);
    }
  };
  const tick = () => {
    streams.advance();
    for (; (frames + 1) * FRAME_MS <= callMs(); frames += 1) {
      const frameStartMs = frames * FRAME_MS;
      voiceFrame.fill(MULAW_SILENCE);
      options.callerAudio?.(voiceFrame, frameStartMs);
      mouth.fill(voiceFrame, frameStartMs);
      ear.recordSaid(frames * FRAME_SAMPLES, voiceFrame);
      options.lineSound?.(voiceFrame, frameStartMs, ear.heardBetween(frameStartMs, frameStartMs + FRAME_MS));
      streams.pushVoice(voiceFrame, frameStartMs);
      bridge.advance(frameStartMs);
      voice?.advance(frameStartMs);
      listen(frameStartMs);
    }
    ear.advanceTo(callMs());
  };

  const ended = flow
    .run(
      ring === undefined
        ? { kind: 'fetch', url: options.webhookUrl, method: 'POST', params: {}, isAction: false }
        : { kind: 'ring' },
    )
    .then(async (end): Promise<CallEnd> => {
      isOver = true;
      over.abort();
      tick();
      beat.remove();
      streams.close();
      mouth.close(callMs());
      status = end.status;
      endedMs = callMs();
      endedAt = new Date();
      const durationMs = answeredMs === undefined ? 0 : endedMs - answeredMs;
      record({ type: 'call.ended', status, endedBy: end.endedBy, durationMs });
      reportProgress('completed', status, durationMs);
      recordings.finish();
      await Promise.all(notifications);
      log.close();
      return { status, endedBy: end.endedBy, durationMs };
    });

  const requireInProgress = (what: string) => {
    if (status !== 'in-progress') throw new Error(`${what}: the call is ${status}, not in-progress`);
    record({ type: 'call.updated' });
  };

  return {
    callSid: identity.callSid,
    accountSid: identity.accountSid,
    from: identity.from,
    to: identity.to,
    get status() {
      return status;
    },
    get nowMs() {
      return callMs();
    },
    get streamSid() {
      return streams.current?.streamSid;
    },
    log: log.events,
    ear,
    ended,
    waitFor: log.waitFor,
    say: async (speech, { atMs = 0 } = {}) => {
      const endedAtMs = await mouth.say(mulawOf(speech), Math.max(atMs, callMs()));
      record({ type: 'caller.said', endedAtMs });
      return endedAtMs;
    },
    pressDigit: (digit) => {
      if (!/^[0-9*#A-D]$/.test(digit)) throw new Error(`pressDigit: "${digit}" is not one of 0-9, *, #, A-D`);
      record({ type: 'caller.pressedDigit', digit });
      streams.current?.sendDtmf(digit);
    },
    hangUp: ({ isAbrupt = false, endedBy = 'caller' } = {}) => {
      if (isAbrupt) streams.cutAll();
      if (!isOver && !isHungUp) {
        isHungUp = true;
        status = host.isAnswered ? 'completed' : 'canceled';
        flow.interrupt({ kind: 'end', status, endedBy });
      }
      return ended;
    },
    cutSocket: () => streams.current?.cut(),
    silenceSocket: () => streams.current?.silence(),
    stallReading: () => streams.current?.stallReading(),
    resumeReading: () => streams.current?.resumeReading(),
    sendRaw: (data) => streams.current?.sendRaw(data),
    openSecondStream: (parameters) => streams.openSecond(parameters),
    recordings,
    get bridgedPerson() {
      return bridge.person;
    },
    summary: () => ({
      ...identity,
      status,
      answeredBy,
      createdAt,
      endedAt,
      durationMs: answeredMs === undefined ? 0 : (endedMs ?? callMs()) - answeredMs,
    }),
    updateTwiml: (twiml) => {
      requireInProgress('updateTwiml');
      flow.interrupt({ kind: 'run', twiml, url: `${options.publicUrl}/` });
    },
    updateUrl: (url, method = 'POST') => {
      requireInProgress('updateUrl');
      flow.interrupt({ kind: 'fetch', url, method, params: {}, isAction: false });
    },
    onAgentAudioStart: (listener) => {
      startListeners.add(listener);
      return () => void startListeners.delete(listener);
    },
    onAgentAudioEnd: (listener) => {
      endListeners.add(listener);
      return () => void endListeners.delete(listener);
    },
  };
}
