/**
 * One call's ear: hands the caller's frames to the voice watch, and what it thinks worth a closer look to the voice worker,
 * which all calls of the process share (packages/voice-activity). What was found comes back some milliseconds later.
 */
import { createReframer, FRAME_MS } from '@trunkline/audio';
import { createVoiceWatch, type VoiceEvidence, type VoiceWatchOptions } from '@trunkline/call-core';
import type { Clock } from '@trunkline/service-kit';
import { EVIDENCE_FIELDS, type VoiceWorker } from '@trunkline/voice-activity';

export interface CallVoice {
  /** Caller audio in mu-law. `isArmed`: something of the agent is unheard, so there is something to interrupt. */
  callerAudio(bytes: Uint8Array, isArmed: boolean, nowMs: number): void;
  /** A frame goes to the carrier, which will have played all before it at `playsAtMs`. */
  agentFrame(frame: Uint8Array, playsAtMs: number): void;
  agentCleared(): void;
  close(): void;
}

export type OpenVoice = (onWindow: (window: Readonly<VoiceEvidence>, thresholdDbfs: number) => void) => CallVoice;

export interface VoiceService {
  open: OpenVoice;
  /** Every 20 ms: sends on what the calls have handed over. */
  tick(): void;
  readonly counters: VoiceWorker['counters'];
  /** Of the process that hears; undefined while there is none. */
  readonly pid: number | undefined;
  close(): Promise<void>;
}

export interface VoiceServiceOptions {
  /** Calls listened to at once. */
  maxCalls: number;
  watch: Readonly<VoiceWatchOptions>;
  clock: Pick<Clock, 'nowMs'>;
}

type Listener = (pairs: number, speech: number, levelDbfs: number, echoShare: number) => void;

/** What a call gets that is one too many. */
const DEAF: CallVoice = { callerAudio() {}, agentFrame() {}, agentCleared() {}, close() {} };

/** @param createWorker starts the worker with what hears of its findings. */
export async function createVoiceService(
  createWorker: (onEvidence: (rows: Float64Array, count: number) => void) => Promise<VoiceWorker>,
  { maxCalls, watch: watchOptions, clock }: VoiceServiceOptions,
): Promise<VoiceService> {
  const listeners: (Listener | undefined)[] = Array.from({ length: maxCalls });
  const free = Array.from({ length: maxCalls }, (_, slot) => maxCalls - 1 - slot);
  const worker = await createWorker((rows, count) => {
    for (let at = 0; at < count * EVIDENCE_FIELDS; at += EVIDENCE_FIELDS) {
      listeners[rows[at]!]?.(rows[at + 1]!, rows[at + 2]!, rows[at + 3]!, rows[at + 4]!);
    }
  });

  return {
    counters: worker.counters,
    get pid() {
      return worker.pid;
    },
    tick: () => worker.flush(),
    close: () => worker.close(),
    open(onWindow) {
      const slot = free.pop();
      // Beyond what was planned for: such a call is interrupted by words alone.
      if (slot === undefined) return DEAF;
      let isFirst = true;
      const watch = createVoiceWatch(
        {
          reset() {
            worker.reset(slot, !isFirst);
            isFirst = false;
          },
          push: (near, far, historyOnly) => worker.push(slot, near, far, historyOnly),
        },
        watchOptions,
      );
      const found: VoiceEvidence = { atMs: 0, speech: 0, levelDbfs: 0, echoShare: 0 };
      listeners[slot] = (pairs, speech, levelDbfs, echoShare) => {
        found.atMs = watch.timeOfMs(pairs);
        // Of a stretch before the present one, whose pairs were counted from another moment.
        if (found.atMs > clock.nowMs() + FRAME_MS) return;
        found.speech = speech;
        found.levelDbfs = levelDbfs;
        found.echoShare = echoShare;
        onWindow(found, watch.thresholdDbfs);
      };
      let isArmed = false;
      let nowMs = 0;
      const frames = { writeFrame: (frame: Uint8Array): void => watch.callerFrame(frame, isArmed, nowMs) };
      const reframer = createReframer(160);
      return {
        callerAudio(bytes, armed, atMs) {
          isArmed = armed;
          nowMs = atMs;
          reframer.push(bytes, frames);
        },
        agentFrame: (frame, playsAtMs) => watch.agentFrame(frame, Math.max(playsAtMs, clock.nowMs())),
        agentCleared: () => watch.agentCleared(clock.nowMs()),
        close() {
          if (!listeners[slot]) return;
          listeners[slot] = undefined;
          worker.release(slot);
          free.push(slot);
        },
      };
    },
  };
}
