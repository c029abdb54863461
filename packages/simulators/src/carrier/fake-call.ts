import type { Clock } from '../clock.ts';
import { createEarRecording } from '../ear/ear-recording.ts';
import { createEventLog } from '../event-log.ts';
import { MULAW_SILENCE, SAMPLES_PER_MS } from '../mulaw.ts';
import { createRandom, type Random } from '../random.ts';
import type { CallEventBody } from './call-event.ts';
import type { CallFaults } from './call-faults.ts';
import { createCallFlow } from './call-flow.ts';
import { createCallProgress, type ProgressCallback } from './call-progress.ts';
import { createCallRequests } from './call-requests.ts';
import { createCallState } from './call-state.ts';
import { createCallStreams } from './call-streams.ts';
import { createCallVerbs } from './call-verbs.ts';
import { createCallerEar } from './caller-ear.ts';
import type { Speak } from './carrier-voice.ts';
import type { DialOutcome } from './dial-bridge.ts';
import type { CallEnd, CallerAudio, FakeCall, LineSound } from './fake-call-handle.ts';
import { createMouth, mulawOf } from './mouth.ts';
import type { OriginMap } from './origin-map.ts';
import { createOutboundLeg, type Outbound } from './outbound-leg.ts';
import { createRecordings, type RecordingRequest } from './recordings.ts';
import type { Seam } from './seam.ts';
import { FRAME_MS, type Ticker } from './ticker.ts';
import type { HttpMethod } from './twiml.ts';
import { voiceParams, type CallIdentity } from './webhook-params.ts';

export interface FakeCallOptions {
  readonly identity: CallIdentity;
  readonly authToken: string;
  readonly publicUrl: string;
  readonly originMap: OriginMap;
  readonly signedUrlOf: (url: string) => string;
  /** What is asked first of an inbound call. */
  readonly webhookUrl: string;
  readonly webhookMethod: HttpMethod;
  /** A call that was placed by REST. */
  readonly outbound: (Outbound & { readonly recording: RecordingRequest | undefined }) | undefined;
  readonly fallbackUrl: string | undefined;
  readonly statusCallback: ProgressCallback | undefined;
  readonly callerAudio: CallerAudio | undefined;
  readonly lineSound: LineSound | undefined;
  readonly dial: (addresses: readonly string[]) => DialOutcome;
  readonly legs: Map<string, () => void>;
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
  const { identity, clock } = options;
  // Requests leave when the network lets them: what they draw must not change which frames are lost.
  const random = createRandom(options.random.integer(0, 0xffff_ffff));
  const delays = createRandom(options.random.integer(0, 0xffff_ffff));
  const beat = options.ticker.add(() => tick());
  const callMs = () => clock.nowMs() - beat.originMs;
  const log = createEventLog<CallEventBody>(clock, callMs);
  const record = (event: CallEventBody) => log.record(event);
  const ear = createEarRecording({ maxMs: options.earMaxMs });
  const callerEar = createCallerEar(ear, record);
  const mouth = createMouth(SAMPLES_PER_MS);
  const state = createCallState(identity, options.outbound === undefined ? 'ringing' : 'queued', callMs);
  const requests = createCallRequests({ ...options, random, delays, record });
  const { notify } = requests;
  const voiceFrame = new Uint8Array(FRAME_SAMPLES);
  let frames = 0;
  let isHungUp = false;
  let isOver = false;
  const over = new AbortController();

  const reportProgress = createCallProgress(identity, options.statusCallback, notify);
  const streams = createCallStreams({
    ...options,
    callMs,
    record,
    notify,
    ear: { heard: (atSample, bytes) => ear.recordHeard(atSample, bytes), fellSilent: (why) => ear.endPlayRun(why) },
  });

  const recordings = createRecordings({ identity, callMs, drawSid: () => `RE${random.hex(32)}`, notify });
  const { host, bridge, voice } = createCallVerbs({
    ...options,
    recordings,
    random,
    callMs,
    state,
    streams,
    requests,
    ear,
    record,
  });
  const { outbound } = options;
  const ring =
    outbound &&
    createOutboundLeg({
      outbound,
      identity,
      publicUrl: options.publicUrl,
      host,
      clock,
      wait: host.wait,
      callMs,
      setStatus: (next) => {
        state.status = next;
      },
      setAnsweredBy: (verdict) => {
        state.answeredBy = verdict;
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
    send: requests.send,
    voiceParams: (override) => voiceParams(identity, override ?? state.status),
  });

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
      callerEar.listen(frameStartMs);
    }
    ear.advanceTo(callMs());
  };

  const ended = flow
    .run(
      ring === undefined
        ? { kind: 'fetch', url: options.webhookUrl, method: options.webhookMethod, params: {}, isAction: false }
        : { kind: 'ring' },
    )
    .then(async (end): Promise<CallEnd> => {
      isOver = true;
      over.abort();
      tick();
      beat.remove();
      streams.close();
      mouth.close(callMs());
      state.end(end.status);
      const { status, durationMs } = state;
      record({ type: 'call.ended', status, endedBy: end.endedBy, durationMs });
      reportProgress('completed', status, durationMs);
      recordings.finish();
      await requests.settled();
      log.close();
      return { status, endedBy: end.endedBy, durationMs };
    });

  const requireInProgress = (what: string) => {
    if (state.status !== 'in-progress') throw new Error(`${what}: the call is ${state.status}, not in-progress`);
    record({ type: 'call.updated' });
  };

  return {
    callSid: identity.callSid,
    accountSid: identity.accountSid,
    from: identity.from,
    to: identity.to,
    get status() {
      return state.status;
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
        state.status = state.isAnswered ? 'completed' : 'canceled';
        flow.interrupt({ kind: 'end', status: state.status, endedBy });
      }
      return ended;
    },
    cutSocket: () => streams.current?.cut(),
    silenceSocket: () => streams.current?.silence(),
    stallReading: () => streams.current?.stallReading(),
    resumeReading: () => streams.current?.resumeReading(),
    sendRaw: (data) => streams.current?.sendRaw(data),
    flood: ({ messages, text = '' }) => {
      for (let sent = 0; sent < messages; sent += 1) streams.current?.sendRaw(text);
    },
    openSecondStream: (parameters) => streams.openSecond(parameters),
    recordings,
    get bridgedPerson() {
      return bridge.person;
    },
    summary: state.summary,
    updateTwiml: (twiml) => {
      requireInProgress('updateTwiml');
      flow.interrupt({ kind: 'run', twiml, url: `${options.publicUrl}/` });
    },
    updateUrl: (url, method = 'POST') => {
      requireInProgress('updateUrl');
      flow.interrupt({ kind: 'fetch', url, method, params: {}, isAction: false });
    },
    onAgentAudioStart: callerEar.onStart,
    onAgentAudioEnd: callerEar.onEnd,
  };
}
