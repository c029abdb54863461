/**
 * One call's ear: hands the caller's frames to the voice watch. What the watch thinks worth a closer look goes to the voice
 * worker, which all calls of the process share (packages/voice-activity); its findings come back some milliseconds later.
 */
import { createReframer, frameBytes, FRAME_MS, type FrameSink } from '@trunkline/audio';
import { createVoiceWatch, type VoiceEvidence, type VoiceWatch, type VoiceWatchOptions } from '@trunkline/call-core';
import type { Clock } from '@trunkline/service-kit';
import { EVIDENCE_FIELDS, type VoiceWorker } from '@trunkline/voice-activity';

export interface CallVoice {
  /** Frames of the caller that were listened to. */
  readonly framesHeard: number;
  /** Caller audio in mu-law. `isArmed`: something of the agent is unheard, so there is something to interrupt. */
  callerAudio(bytes: Uint8Array, isArmed: boolean, nowMs: number): void;
  /** A frame goes to the carrier, which will have played all before it at `playsAtMs`; that is now or later. */
  agentFrame(frame: Uint8Array, playsAtMs: number): void;
  agentCleared(): void;
  close(): void;
}

type OnWindow = (window: Readonly<VoiceEvidence>, thresholdDbfs: number) => void;
export type OpenVoice = (onWindow: OnWindow) => CallVoice;

export interface VoiceService {
  /** @param watch what counts as a voice on this call's line; by default what counts on all. */
  open(onWindow: OnWindow, watch?: Readonly<VoiceWatchOptions>): CallVoice;
  /** Every 20 ms: sends the worker what all calls have handed over since. */
  tick(): void;
  readonly counters: VoiceWorker['counters'];
  /** Calls that are not listened to because all places are taken: at this moment, and since the start. */
  readonly deaf: Readonly<{ now: number; total: number }>;
  /** The voice process; undefined while there is none. */
  readonly pid: number | undefined;
  close(): Promise<void>;
}

export interface VoiceServiceOptions {
  /** Calls listened to at once. */
  maxCalls: number;
  watch: Readonly<VoiceWatchOptions>;
  clock: Pick<Clock, 'nowMs'>;
  /** For the first time all places are taken. */
  onFirstDeaf(): void;
}

type Listener = (pairs: number, speech: number, levelDbfs: number, echoShare: number) => void;

/** Used where nothing is decided by sound, and when all voice slots are taken; hears nothing. */
export const DEAF: CallVoice = Object.freeze({
  framesHeard: 0,
  callerAudio() {},
  agentFrame() {},
  agentCleared() {},
  close() {},
});

/** A call that has a voice slot. */
class ListeningVoice implements CallVoice, FrameSink {
  framesHeard = 0;
  readonly #watch: VoiceWatch;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #onClose: () => void;
  readonly #reframer = createReframer(frameBytes('mulaw'));
  #isArmed = false;
  #nowMs = 0;

  constructor(watch: VoiceWatch, clock: Pick<Clock, 'nowMs'>, onClose: () => void) {
    this.#watch = watch;
    this.#clock = clock;
    this.#onClose = onClose;
  }

  callerAudio(bytes: Uint8Array, isArmed: boolean, nowMs: number): void {
    this.#isArmed = isArmed;
    this.#nowMs = nowMs;
    this.#reframer.push(bytes, this);
  }

  /** The reframer calls this for each whole frame. */
  writeFrame(frame: Uint8Array): void {
    this.framesHeard += 1;
    this.#watch.callerFrame(frame, this.#isArmed, this.#nowMs);
  }

  agentFrame(frame: Uint8Array, playsAtMs: number): void {
    this.#watch.agentFrame(frame, playsAtMs);
  }

  agentCleared(): void {
    this.#watch.agentCleared(this.#clock.nowMs());
  }

  close(): void {
    this.#onClose();
  }
}

/** @param createWorker starts the worker, which calls `onEvidence` with its findings. */
export async function createVoiceService(
  createWorker: (onEvidence: (rows: Float64Array, count: number) => void) => Promise<VoiceWorker>,
  { maxCalls, watch: watchOptions, clock, onFirstDeaf }: VoiceServiceOptions,
): Promise<VoiceService> {
  const listeners: (Listener | undefined)[] = Array.from({ length: maxCalls });
  const free = Array.from({ length: maxCalls }, (_, slot) => maxCalls - 1 - slot);
  const worker = await createWorker((rows, count) => {
    for (let at = 0; at < count * EVIDENCE_FIELDS; at += EVIDENCE_FIELDS) {
      listeners[rows[at]!]?.(rows[at + 1]!, rows[at + 2]!, rows[at + 3]!, rows[at + 4]!);
    }
  });

  // The worker has getters, so V8 looks everything of it up by hash; this is called for frames.
  const { push } = worker;

  const deaf = { now: 0, total: 0 };
  const openDeaf = (): CallVoice => {
    deaf.now += 1;
    deaf.total += 1;
    if (deaf.total === 1) onFirstDeaf();
    let isOpen = true;
    return {
      ...DEAF,
      close() {
        if (isOpen) deaf.now -= 1;
        isOpen = false;
      },
    };
  };

  return {
    deaf,
    counters: worker.counters,
    get pid() {
      return worker.pid;
    },
    tick: () => worker.flush(),
    close: () => worker.close(),
    open(onWindow, watchOfCall = watchOptions) {
      const slot = free.pop();
      // More calls than were planned for: the caller of this one interrupts by words alone.
      if (slot === undefined) return openDeaf();
      let isFirst = true;
      const watch = createVoiceWatch(
        {
          reset() {
            worker.reset(slot, !isFirst);
            isFirst = false;
          },
          push: (near, far, historyOnly) => push(slot, near, far, historyOnly),
        },
        watchOfCall,
      );
      const found: VoiceEvidence = { atMs: 0, speech: 0, levelDbfs: 0, echoShare: 0 };
      listeners[slot] = (pairs, speech, levelDbfs, echoShare) => {
        found.atMs = watch.timeOfMs(pairs);
        // It belongs to an earlier stretch, whose pairs were counted from another moment.
        if (found.atMs > clock.nowMs() + FRAME_MS) return;
        found.speech = found.atMs > watch.listensFromMs ? speech : 0;
        found.levelDbfs = levelDbfs;
        found.echoShare = echoShare;
        onWindow(found, watch.thresholdDbfs);
      };
      return new ListeningVoice(watch, clock, () => {
        if (!listeners[slot]) return;
        listeners[slot] = undefined;
        worker.release(slot);
        free.push(slot);
      });
    },
  };
}
