import { createDownsampler2x } from '@trunkline/audio';
import { levelDbfs } from '../ear/level.ts';
import { decodeMulaw } from '../mulaw.ts';
import { createSpeechSegmenter } from '../speech/speech-segmenter.ts';
import { VAD_FRAME_MS, type VoiceDetector } from '../speech/voice-activity.ts';
import { createSampleHistory, type SampleHistory } from './sample-history.ts';

const SAMPLES_PER_MS = 8;
const FRAME_SAMPLES = VAD_FRAME_MS * SAMPLES_PER_MS;

export interface EarListener {
  speechStarted(nowMs: number): void;
  /** After each further voiced frame. @param spanMs since the speech began. */
  speechWentOn(voicedMs: number, spanMs: number, nowMs: number): void;
  /** The caller has been silent for the endpointing time. Moments are ms of audio since the stream began. */
  speechEnded(speech: { fromMs: number; toMs: number; voicedMs: number }, nowMs: number): void;
}

export interface AgentEar {
  /** Takes a binary message of any size in the negotiated format. */
  readonly hear: (bytes: Uint8Array, nowMs: number) => void;
  /** Deaf ears take time in, but no sound. */
  readonly setDeaf: (deaf: boolean) => void;
  /** What was heard, at 8 kHz whatever the format on the wire. */
  readonly history: SampleHistory;
  readonly free: () => void;
}

export interface AgentEarOptions {
  readonly audioFormat: 'mulaw' | 'pcm16k';
  readonly detector: VoiceDetector;
  readonly startMs: number;
  readonly endpointMs: number;
  /** Quieter frames are no speech. */
  readonly hearsFromDbfs: number;
  readonly keepMs: number;
  readonly listener: EarListener;
}

/**
 * Decodes what the caller sends, cuts it into 20 ms frames and finds the speech in it. Its time is the time of the audio:
 * a burst is heard as it was spoken, and while nothing arrives nothing passes.
 */
export function createAgentEar(options: AgentEarOptions): AgentEar {
  const { detector, listener, endpointMs, startMs, hearsFromDbfs } = options;
  const segmenter = createSpeechSegmenter({ startMs, endSilenceMs: endpointMs });
  const history = createSampleHistory(options.keepMs * SAMPLES_PER_MS);
  const frame = new Int16Array(FRAME_SAMPLES);
  let isDeaf = false;
  let isClosed = false;

  const takeFrame = (nowMs: number) => {
    // The end of a call may come with a frame in the middle of a message.
    if (isClosed) return;
    if (isDeaf) frame.fill(0);
    history.append(frame);
    const voiced = detector.isVoiced(frame) && levelDbfs(frame) >= hearsFromDbfs;
    const event = segmenter.push(voiced);
    if (event === 'started') listener.speechStarted(nowMs);
    if (event === 'ended') {
      listener.speechEnded({ fromMs: segmenter.startMs, toMs: segmenter.endMs, voicedMs: segmenter.voicedMs }, nowMs);
    } else if (voiced && segmenter.isOpen) {
      listener.speechWentOn(segmenter.voicedMs, segmenter.endMs - segmenter.startMs, nowMs);
    }
  };

  const hear =
    options.audioFormat === 'mulaw' ? createMulawReader(frame, takeFrame) : createPcmReader(frame, takeFrame);

  return {
    hear,
    setDeaf: (deaf) => {
      isDeaf = deaf;
    },
    history,
    free: () => {
      isClosed = true;
      detector.free();
    },
  };
}

type Reader = (bytes: Uint8Array, nowMs: number) => void;

function createMulawReader(frame: Int16Array, takeFrame: (nowMs: number) => void): Reader {
  let filled = 0;
  return (bytes, nowMs) => {
    const samples = decodeMulaw(bytes);
    for (let from = 0; from < samples.length;) {
      const part = samples.subarray(from, from + FRAME_SAMPLES - filled);
      frame.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled < FRAME_SAMPLES) return;
      filled = 0;
      takeFrame(nowMs);
    }
  };
}

/** 16 kHz, little-endian; a message may end in the middle of a sample. */
function createPcmReader(frame: Int16Array, takeFrame: (nowMs: number) => void): Reader {
  const wide = new Uint8Array(FRAME_SAMPLES * 4);
  const view = new DataView(wide.buffer);
  const samples = new Int16Array(FRAME_SAMPLES * 2);
  const downsampler = createDownsampler2x();
  let filled = 0;
  return (bytes, nowMs) => {
    for (let from = 0; from < bytes.length;) {
      const part = bytes.subarray(from, from + wide.length - filled);
      wide.set(part, filled);
      filled += part.length;
      from += part.length;
      if (filled < wide.length) return;
      filled = 0;
      for (let index = 0; index < samples.length; index += 1) samples[index] = view.getInt16(index * 2, true);
      downsampler.process(samples, frame);
      takeFrame(nowMs);
    }
  };
}
