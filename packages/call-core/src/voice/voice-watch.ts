/**
 * Listens to the caller while something of the agent is unheard, and hands on only what may be a voice: frames above the level
 * gate, with what led up to them. Both lines go in pairs, what the caller's carried and what we had playing at that moment, to
 * the sample, so that whoever looks closer can tell the caller from the agent's echo.
 *
 * Costs a level and two copies a frame; everything else happens elsewhere (packages/voice-activity), later, and off the thread
 * that carries audio.
 */
import { FRAME_MS, mulawLevelDbfs } from '@trunkline/audio';
import { createFarLine, SAMPLES_PER_MS } from './far-line.ts';
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
/** Frames come late, and then all at once: the count of the caller's samples is put right when none has been in time for so long. */
const MAX_LATE = 100 * SAMPLES_PER_MS;
const LATE_FRAMES = 25;
/** So late comes what follows a line that was away. */
const AWAY = 500 * SAMPLES_PER_MS;
/** None comes before it has ended: a count that is ahead began with a late frame. */
const MAX_EARLY = 5 * SAMPLES_PER_MS;

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
  const farLine = createFarLine();
  /** Where the caller's next frame stands, and the end of our last one. */
  let nearPlace = 0;
  let farEnd = 0;
  let hasCaller = false;
  let lateFrames = 0;
  let hasAgent = false;
  let count = 0;
  let hang = 0;
  let openedMs = 0;
  let isOpen = false;

  const thresholdDbfs = (): number =>
    Math.min(options.loudestDbfs, Math.max(options.quietestDbfs, floor.dbfs + options.marginDb));

  const remember = (frame: Uint8Array, nowMs: number): number => {
    // The frame has ended by now, so that all that was played during it has been written.
    const latest = (farLine.placeOf(nowMs) - FRAME_BYTES) | 0;
    const late = (latest - nearPlace) | 0;
    lateFrames = late > MAX_LATE ? lateFrames + 1 : 0;
    if (!hasCaller || late < -MAX_EARLY || late > AWAY || lateFrames > LATE_FRAMES) nearPlace = latest;
    hasCaller = true;
    const index = count % HISTORY_FRAMES;
    nearFrames[index]!.set(frame);
    farLine.read(farFrames[index]!, nearPlace);
    nearPlace = (nearPlace + FRAME_BYTES) | 0;
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
      const due = farLine.placeOf(playsAtMs);
      // Frames that follow each other do so to the sample, whatever became of the clock in between.
      const place = hasAgent && Math.abs((due - farEnd) | 0) <= SAMPLES_PER_MS ? farEnd : due;
      farLine.write(frame, place);
      farEnd = (place + FRAME_BYTES) | 0;
      hasAgent = true;
    },
    agentCleared(nowMs) {
      hasAgent = false;
      farLine.silenceFrom(farLine.placeOf(nowMs));
    },
    timeOfMs: (pairs) => openedMs + pairs * FRAME_MS - FRAME_MS,
  };
}
