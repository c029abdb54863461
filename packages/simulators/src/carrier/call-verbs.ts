import { sleep, type Clock } from '../clock.ts';
import type { EarRecording } from '../ear/ear-recording.ts';
import type { Random } from '../random.ts';
import type { CallEventBody } from './call-event.ts';
import type { CallRequests } from './call-requests.ts';
import type { CallState } from './call-state.ts';
import type { CallStreams } from './call-streams.ts';
import { type CarrierVoice, createCarrierVoice, type Speak } from './carrier-voice.ts';
import { createDialBridge, type DialBridge, type DialOutcome } from './dial-bridge.ts';
import type { VerbHost } from './document-runner.ts';
import type { Recordings } from './recordings.ts';
import { takeMessage } from './take-message.ts';
import { voiceParams, type CallIdentity } from './webhook-params.ts';
import { runWhisper } from './whisper.ts';

export interface CallVerbsOptions {
  readonly identity: CallIdentity;
  /** The legs to dialled persons that the whole carrier has, and what ends each. */
  readonly legs: Map<string, () => void>;
  readonly dial: (addresses: readonly string[]) => DialOutcome;
  readonly speak: Speak | undefined;
  /** 1: verbs take their time; 0: they are over at once. */
  readonly verbTimeScale: number;
  readonly clock: Clock;
  /** Draws the SIDs of the called legs. */
  readonly random: Random;
  readonly callMs: () => number;
  readonly state: CallState;
  readonly streams: Pick<CallStreams, 'connect'>;
  readonly requests: CallRequests;
  readonly ear: EarRecording;
  readonly recordings: Pick<Recordings, 'start' | 'change'>;
  readonly record: (event: CallEventBody) => void;
}

/** Everything that the verbs of a document do to their call. */
export interface CallVerbs {
  readonly host: VerbHost;
  readonly bridge: DialBridge;
  /** Undefined where nothing is heard of `<Say>`. */
  readonly voice: CarrierVoice | undefined;
}

export function createCallVerbs(options: CallVerbsOptions): CallVerbs {
  const { identity, clock, random, callMs, state, streams, requests, record, speak } = options;
  const ear = {
    heard: (atSample: number, bytes: Uint8Array) => options.ear.recordHeard(atSample, bytes),
    fellSilent: () => options.ear.endPlayRun('stream-ended'),
  };
  const wait: VerbHost['wait'] = (ms, signal) => sleep(clock, ms * options.verbTimeScale, signal);
  const answer = () => {
    if (state.answer()) record({ type: 'call.answered' });
  };
  const voice = speak && createCarrierVoice({ speak, callMs, ear, record });
  const bridge = createDialBridge({
    identity,
    outcomeOf: options.dial,
    clock,
    callMs,
    drawSid: () => `CA${random.hex(32)}`,
    answer,
    wait,
    whisper: (url, method, callee, answers, signal) => {
      const params = voiceParams(callee, 'in-progress');
      const leg = { clock, address: callee.to, params, answers };
      return runWhisper({ send: requests.send, record, wait, ...leg }, { url, method }, signal);
    },
    legs: options.legs,
    ear,
    record,
    notify: requests.notify,
  });
  return {
    host: {
      get isAnswered() {
        return state.isAnswered;
      },
      answer,
      record,
      wait,
      ...(voice && { say: voice.say }),
      connect: (noun, documentUrl, signal) => streams.connect(noun, documentUrl, signal),
      takeMessage: (verb, documentUrl, signal) =>
        takeMessage({ recordings: options.recordings, wait }, verb, documentUrl, signal),
      dial: (verb, documentUrl, signal) => bridge.dial(verb, documentUrl, signal),
    },
    bridge,
    voice,
  };
}
