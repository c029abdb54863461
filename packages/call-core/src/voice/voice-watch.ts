/**
 * Listens to the caller while something of the agent is unheard, and hands on only what may be a voice: frames above the level
 * gate, with what led up to them. Frames go in pairs, what the caller's line carried and what we had playing at that moment, to
 * the sample, so that whoever looks closer can tell the caller from the agent's echo.
 *
 * It costs a level and a copy a frame. Everything else happens elsewhere (packages/voice-activity), later, and off the
 * thread that carries audio.
 */
import { FRAME_MS, mulawLevelDbfs } from '@trunkline/audio';
import { createFarLine, SAMPLES_PER_MS } from './far-line.ts';
import { createNoiseFloor } from './noise-floor.ts';

/** Takes pairs of 20 ms mu-law frames. */
export interface VoiceSink {
  /** A new stretch begins: what comes does not follow what came. */
  reset(): void;
  /**
   * Both frames are valid during the call only.
   * @param historyOnly the pair led up to what may be a voice, and nobody asks whether there is one in it.
   */
  push(near: Uint8Array, far: Uint8Array, historyOnly: boolean): void;
}

export interface VoiceWatch {
  /** Whether pairs are being handed on. */
  readonly isOpen: boolean;
  readonly noiseFloorDbfs: number;
  /** Nothing below this level counts as a voice. */
  readonly thresholdDbfs: number;
  /** Takes one 20 ms frame of the caller, in order. @param isArmed whether something of the agent is unheard. */
  callerFrame(frame: Uint8Array, isArmed: boolean, nowMs: number): void;
  /** Notes a 20 ms frame that goes to the carrier and will be played at `playsAtMs`. */
  agentFrame(frame: Uint8Array, playsAtMs: number): void;
  /** Notes that what has not been played by now will not be. */
  agentCleared(nowMs: number): void;
  /** When the sound was on the line that ended `pairs` pairs after the last `reset` of the sink. */
  timeOfMs(pairs: number): number;
  /** What was on the line before only leads up to what may be a voice: a model has heard it and is warm, but it counts for nothing. */
  readonly listensFromMs: number;
}

export interface VoiceWatchOptions {
  /** How much louder than the line's noise a voice is. @defaultValue 8 */
  marginDb: number;
  /** Lower bound of the threshold. @defaultValue -50 */
  quietestDbfs: number;
  /** Upper bound of the threshold. @defaultValue -18 */
  loudestDbfs: number;
}

export const DEFAULT_VOICE_WATCH_OPTIONS: Readonly<VoiceWatchOptions> = Object.freeze({
  marginDb: 8,
  // Quieter than a whisper on a telephone.
  quietestDbfs: -50,
  loudestDbfs: -18,
});

/** How much is kept of both lines: the longest lag of an echo, and what leads up to a voice. */
const HISTORY_FRAMES = 50;
/** How much of it counts when the gate opens: a soft consonant comes before the vowel that opens it. */
const LEAD_FRAMES = 6;
/** How long the gate stays open after the last loud frame. */
const HANG_FRAMES = 25;
const FRAME_BYTES = 160;
/** Frames may come late and then all at once. The caller's place is put right when none has been in time for `LATE_FRAMES`. */
const MAX_LATE = 100 * SAMPLES_PER_MS;
const LATE_FRAMES = 25;
/** A frame that is later than this follows a line that was away. */
const AWAY = 500 * SAMPLES_PER_MS;
/** No frame comes before it has ended, so a place that is ahead by more was set by a late frame. */
const MAX_EARLY = 5 * SAMPLES_PER_MS;

/** The pair that is being handed on. All watches lend out these two, since a view of each frame that is kept takes as much memory as it. */
const lentNear = new Uint8Array(FRAME_BYTES);
const lentFar = new Uint8Array(FRAME_BYTES);

class LevelGatedWatch implements VoiceWatch {
  isOpen = false;
  listensFromMs = 0;
  readonly #sink: VoiceSink;
  readonly #options: Readonly<VoiceWatchOptions>;
  readonly #floor = createNoiseFloor();
  readonly #farLine = createFarLine();
  readonly #nearFrames = new Uint8Array(HISTORY_FRAMES * FRAME_BYTES);
  /** Where on the far line each of them stands. */
  readonly #nearPlaces = new Int32Array(HISTORY_FRAMES);
  /** Where the caller's next frame stands. */
  #nearPlace = 0;
  /** Where our last frame ends. */
  #farEnd = 0;
  #hasCaller = false;
  #hasAgent = false;
  #lateFrames = 0;
  #count = 0;
  #hang = 0;
  #openedMs = 0;

  constructor(sink: VoiceSink, options: Readonly<VoiceWatchOptions>) {
    this.#sink = sink;
    this.#options = options;
  }

  get noiseFloorDbfs(): number {
    return this.#floor.dbfs;
  }

  get thresholdDbfs(): number {
    const { marginDb, quietestDbfs, loudestDbfs } = this.#options;
    return Math.min(loudestDbfs, Math.max(quietestDbfs, this.#floor.dbfs + marginDb));
  }

  callerFrame(frame: Uint8Array, isArmed: boolean, nowMs: number): void {
    const index = this.#remember(frame, nowMs);
    const levelDbfs = mulawLevelDbfs(frame);
    const isLoud = levelDbfs >= this.thresholdDbfs;
    this.#floor.push(levelDbfs);
    if (!isArmed) {
      this.isOpen = false;
      return;
    }
    if (isLoud) {
      if (!this.isOpen) this.#open(nowMs);
      this.#hang = HANG_FRAMES;
    }
    if (!this.isOpen) return;
    this.#handOn(index, false);
    this.#hang -= 1;
    if (this.#hang <= 0) this.isOpen = false;
  }

  agentFrame(frame: Uint8Array, playsAtMs: number): void {
    const due = this.#farLine.placeOf(playsAtMs);
    // Frames that follow each other do so to the sample, whatever became of the clock in between.
    const follows = this.#hasAgent && Math.abs((due - this.#farEnd) | 0) <= SAMPLES_PER_MS;
    const place = follows ? this.#farEnd : due;
    this.#farLine.write(frame, place);
    this.#farEnd = (place + FRAME_BYTES) | 0;
    this.#hasAgent = true;
  }

  agentCleared(nowMs: number): void {
    this.#hasAgent = false;
    this.#farLine.silenceFrom(this.#farLine.placeOf(nowMs));
  }

  timeOfMs(pairs: number): number {
    return this.#openedMs + pairs * FRAME_MS - FRAME_MS;
  }

  /** Keeps the frame and its place. @returns where they are in the history. */
  #remember(frame: Uint8Array, nowMs: number): number {
    // The frame has ended by now, so all that was played during it has been written.
    const latest = (this.#farLine.placeOf(nowMs) - FRAME_BYTES) | 0;
    const late = (latest - this.#nearPlace) | 0;
    this.#lateFrames = late > MAX_LATE ? this.#lateFrames + 1 : 0;
    const isMisplaced = late < -MAX_EARLY || late > AWAY || this.#lateFrames > LATE_FRAMES;
    if (!this.#hasCaller || isMisplaced) this.#nearPlace = latest;
    this.#hasCaller = true;
    const index = this.#count % HISTORY_FRAMES;
    this.#nearFrames.set(frame, index * FRAME_BYTES);
    this.#nearPlaces[index] = this.#nearPlace;
    this.#nearPlace = (this.#nearPlace + FRAME_BYTES) | 0;
    this.#farLine.reach(this.#nearPlace);
    this.#count += 1;
    return index;
  }

  /** Hands on what led up to the newest frame. */
  #open(nowMs: number): void {
    this.isOpen = true;
    this.#sink.reset();
    const kept = Math.min(this.#count, HISTORY_FRAMES);
    for (let back = kept; back > 1; back--) {
      this.#handOn((this.#count - back) % HISTORY_FRAMES, back > LEAD_FRAMES);
    }
    this.#openedMs = nowMs - (kept - 1) * FRAME_MS;
    this.listensFromMs = nowMs - LEAD_FRAMES * FRAME_MS;
  }

  /** Hands on a frame of the history, and what we were playing at its time. */
  #handOn(index: number, historyOnly: boolean): void {
    const from = index * FRAME_BYTES;
    for (let i = 0; i < FRAME_BYTES; i++) lentNear[i] = this.#nearFrames[from + i]!;
    this.#farLine.read(lentFar, this.#nearPlaces[index]!);
    this.#sink.push(lentNear, lentFar, historyOnly);
  }
}

export const createVoiceWatch = (
  sink: VoiceSink,
  options: Readonly<VoiceWatchOptions> = DEFAULT_VOICE_WATCH_OPTIONS,
): VoiceWatch => new LevelGatedWatch(sink, options);
