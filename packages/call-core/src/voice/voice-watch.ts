/**
 * Listens to the caller while something of the agent is unheard, and hands on only what may be a voice: frames above the level
 * gate, with what led up to them. Both lines go in pairs, what the caller's carried and what we had playing at that moment, so
 * that whoever looks closer can tell the caller from the agent's echo.
 *
 * Costs a level and two copies a frame; everything else happens elsewhere (packages/voice-activity), later, and off the thread
 * that carries audio.
 */
import { FRAME_MS, mulawLevelDbfs } from '@trunkline/audio';
import { createNoiseFloor } from './noise-floor.ts';

/** Takes pairs of 20 ms mu-law frames. */
export interface VoiceSink {
  /** A new stretch begins: what comes does not follow what came. */
  reset(): void;
  /** @param historyOnly what led up to it: nobody wants to know of a voice there. */
  push(near: Uint8Array, far: Uint8Array, historyOnly: boolean): void;
}

export interface VoiceWatch {
  /** Whether pairs are being handed on. */
  readonly isOpen: boolean;
  readonly noiseFloorDbfs: number;
  /** Below, nothing counts as a voice. */
  readonly thresholdDbfs: number;
  /** One 20 ms frame of the caller, in order. `isArmed`: something of the agent is unheard. */
  callerFrame(frame: Uint8Array, isArmed: boolean, nowMs: number): void;
  /** One 20 ms frame goes to the carrier and will be played at `playsAtMs`. */
  agentFrame(frame: Uint8Array, playsAtMs: number): void;
  /** What has not been played by now will not be. */
  agentCleared(nowMs: number): void;
  /** When the sound was on the line that ended `pairs` pairs after the last `reset` of the sink. */
  timeOfMs(pairs: number): number;
}

export interface VoiceWatchOptions {
  /** How much louder than the line's noise a voice is. @defaultValue 8 */
  marginDb: number;
  /** Bounds of the threshold. @defaultValue -50 */
  quietestDbfs: number;
  /** @defaultValue -18 */
  loudestDbfs: number;
}

export const DEFAULT_VOICE_WATCH_OPTIONS: Readonly<VoiceWatchOptions> = Object.freeze({
  marginDb: 8,
  // Below a whisper on a telephone.
  quietestDbfs: -50,
  loudestDbfs: -18,
});

/** Of both lines kept: the longest lag of an echo, and what leads up to a voice. */
const HISTORY_FRAMES = 50;
/** Handed on as sound when the gate opens: a soft consonant comes before the vowel that opens it. */
const LEAD_FRAMES = 6;
/** The gate stays open so long after the last loud frame. */
const HANG_FRAMES = 25;
const FRAME_BYTES = 160;
const SILENCE = 0xff;
/** Frames of ours that can be ahead of what is played. */
const SCHEDULE_FRAMES = 128;
/** The caller's own count of frames and the clock may part by this much before the count is put right. */
const MAX_DRIFT_FRAMES = 5;

export function createVoiceWatch(
  sink: VoiceSink,
  options: VoiceWatchOptions = DEFAULT_VOICE_WATCH_OPTIONS,
): VoiceWatch {
  const floor = createNoiseFloor();
  const near = new Uint8Array(HISTORY_FRAMES * FRAME_BYTES).fill(SILENCE);
  const nearFrames = Array.from({ length: HISTORY_FRAMES }, (_, i) =>
    near.subarray(i * FRAME_BYTES, (i + 1) * FRAME_BYTES),
  );
  const far = new Uint8Array(HISTORY_FRAMES * FRAME_BYTES).fill(SILENCE);
  const farFrames = Array.from({ length: HISTORY_FRAMES }, (_, i) =>
    far.subarray(i * FRAME_BYTES, (i + 1) * FRAME_BYTES),
  );
  const schedule = new Uint8Array(SCHEDULE_FRAMES * FRAME_BYTES).fill(SILENCE);
  const scheduled = Array.from({ length: SCHEDULE_FRAMES }, (_, i) =>
    schedule.subarray(i * FRAME_BYTES, (i + 1) * FRAME_BYTES),
  );
  /** The slot (20 ms of time) of the caller's next frame, and of ours. */
  let nearSlot = Number.NaN;
  let farSlot = Number.NaN;
  let farEndMs = Number.NaN;
  let count = 0;
  let hang = 0;
  let openedMs = 0;
  let isOpen = false;

  const thresholdDbfs = (): number =>
    Math.min(options.loudestDbfs, Math.max(options.quietestDbfs, floor.dbfs + options.marginDb));

  const slotAt = (slot: number): Uint8Array => scheduled[slot % SCHEDULE_FRAMES] as Uint8Array;

  const remember = (frame: Uint8Array, nowMs: number): number => {
    const clockSlot = Math.round(nowMs / FRAME_MS);
    if (!(Math.abs(clockSlot - nearSlot) <= MAX_DRIFT_FRAMES)) {
      // What played while the caller's line was away would else be found a whole round later.
      const unpairedTo = Math.min(clockSlot, nearSlot + SCHEDULE_FRAMES);
      for (let slot = nearSlot; slot < unpairedTo; slot++) slotAt(slot).fill(SILENCE);
      nearSlot = clockSlot;
    }
    const index = count % HISTORY_FRAMES;
    nearFrames[index]!.set(frame);
    farFrames[index]!.set(slotAt(nearSlot));
    slotAt(nearSlot).fill(SILENCE);
    nearSlot += 1;
    count += 1;
    return index;
  };

  const open = (nowMs: number): void => {
    isOpen = true;
    sink.reset();
    const kept = Math.min(count, HISTORY_FRAMES);
    for (let back = kept; back > 1; back--) {
      const index = (count - back) % HISTORY_FRAMES;
      sink.push(nearFrames[index]!, farFrames[index]!, back > LEAD_FRAMES);
    }
    openedMs = nowMs - (kept - 1) * FRAME_MS;
  };

  return {
    get isOpen() {
      return isOpen;
    },
    get noiseFloorDbfs() {
      return floor.dbfs;
    },
    get thresholdDbfs() {
      return thresholdDbfs();
    },
    callerFrame(frame, isArmed, nowMs) {
      const index = remember(frame, nowMs);
      const levelDbfs = mulawLevelDbfs(frame);
      const isLoud = levelDbfs >= thresholdDbfs();
      floor.push(levelDbfs);
      if (!isArmed) {
        isOpen = false;
        return;
      }
      if (isLoud) {
        if (!isOpen) open(nowMs);
        hang = HANG_FRAMES;
      }
      if (!isOpen) return;
      sink.push(nearFrames[index]!, farFrames[index]!, false);
      hang -= 1;
      if (hang <= 0) isOpen = false;
    },
    agentFrame(frame, playsAtMs) {
      const follows = Math.abs(playsAtMs - farEndMs) < 1;
      farSlot = follows ? farSlot + 1 : Math.round(playsAtMs / FRAME_MS);
      farEndMs = playsAtMs + FRAME_MS;
      if (farSlot >= nearSlot && farSlot - nearSlot < SCHEDULE_FRAMES) slotAt(farSlot).set(frame);
    },
    agentCleared(nowMs) {
      farEndMs = Number.NaN;
      if (Number.isNaN(nearSlot)) return;
      for (let slot = Math.max(nearSlot, Math.ceil(nowMs / FRAME_MS)); slot < nearSlot + SCHEDULE_FRAMES; slot++) {
        slotAt(slot).fill(SILENCE);
      }
    },
    timeOfMs: (pairs) => openedMs + pairs * FRAME_MS - FRAME_MS,
  };
}
