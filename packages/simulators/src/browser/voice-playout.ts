/**
 * What a browser plays: 20 ms frames in the order of their numbers, begun when 200 ms are there or the turn is complete. It obeys
 * `hold`, `resume` and `interrupt`, and counts what was really played, turn by turn and over all.
 */
import { PCM_SAMPLES_PER_MS } from '../ear/pcm-recording.ts';
import type { BrowserEventBody } from './browser-event.ts';
import { FRAME_SAMPLES, type VoiceFrame } from './web-frame.ts';

const PREBUFFER_SAMPLES = 200 * PCM_SAMPLES_PER_MS;

export interface VoicePlayoutOptions {
  readonly nowMs: () => number;
  readonly record: (event: BrowserEventBody) => void;
  readonly listener: {
    heard(atSample: number, samples: Int16Array): void;
    fellSilent(why: 'drained' | 'cleared'): void;
  };
}

export interface PlayedTurn {
  readonly turnId: string;
  /** At 16 kHz. */
  readonly samples: number;
}

export interface VoicePlayout {
  /** Brings playout up to now. Called before anything that changes the queue, so that all times are exact to a sample. */
  playUntilNow(): void;
  /** The frames that follow are of this turn. */
  beginTurn(turnId: string, generation: number): void;
  take(frame: VoiceFrame): void;
  hold(): void;
  resume(): void;
  /** Drops what is unheard of this generation and of those before it. @returns what was played of its turn. */
  interrupt(generation: number): PlayedTurn | undefined;
  /** Nothing more comes: what is queued is played, however little it is. */
  finish(): void;
  /** Numbers begin at 0 again: what was queued is dropped. */
  restart(): void;
  /** The turn that was played last. */
  readonly lastPlayed: PlayedTurn | undefined;
  /** How far the downlink was played, on the numbers of its frames; what an interrupt dropped counts as passed. */
  readonly positionSamples: number;
  readonly queuedMs: number;
  readonly isHeld: boolean;
}

interface Queued {
  readonly turn: Turn | undefined;
  readonly frame: VoiceFrame;
}

interface Turn {
  readonly turnId: string;
  readonly generation: number;
  playedSamples: number;
}

export function createVoicePlayout({ nowMs, record, listener }: VoicePlayoutOptions): VoicePlayout {
  let queue: Queued[] = [];
  let headOffset = 0;
  let turn: Turn | undefined;
  let playedTurn: Turn | undefined;
  let nextSeq = 0;
  /** Unknown until something was cut: a page that begins anew may meet any generation. */
  let oldestGeneration: number | undefined;
  let isPlaying = false;
  let isHeld = false;
  let isComplete = false;
  let playedToSample = Math.floor(nowMs() * PCM_SAMPLES_PER_MS);

  const isLate = (generation: number) =>
    oldestGeneration !== undefined && ((generation - oldestGeneration) & 0xff) >= 0x80;
  const queuedSamples = () => queue.length * FRAME_SAMPLES - headOffset;
  /** A turn that is complete does not wait for 200 ms. */
  const canBegin = () => isComplete || queuedSamples() >= PREBUFFER_SAMPLES || queue.some(({ frame }) => frame.isLast);
  const lastPlayed = (): PlayedTurn | undefined =>
    playedTurn && { turnId: playedTurn.turnId, samples: playedTurn.playedSamples };

  const begin = () => {
    isPlaying = true;
    const startedAtMs = playedToSample / PCM_SAMPLES_PER_MS;
    record({ type: 'playout.started', turnId: queue[0]?.turn?.turnId, startedAtMs });
  };
  const stop = (why: 'drained' | 'cleared') => {
    if (isPlaying) listener.fellSilent(why);
    isPlaying = false;
  };

  /** @returns how many samples of the head were played, at most `due`. */
  const playHead = ({ turn: ofTurn, frame }: Queued, due: number): number => {
    const piece = frame.samples.subarray(headOffset, headOffset + due);
    listener.heard(playedToSample, piece);
    playedToSample += piece.length;
    headOffset += piece.length;
    playedTurn = ofTurn ?? playedTurn;
    if (ofTurn) ofTurn.playedSamples += piece.length;
    if (headOffset < FRAME_SAMPLES) return piece.length;
    headOffset = 0;
    queue.shift();
    if (frame.isLast) {
      const endedAtMs = playedToSample / PCM_SAMPLES_PER_MS;
      const playedSamples = ofTurn?.playedSamples ?? 0;
      stop('drained');
      record({ type: 'playout.ended', turnId: ofTurn?.turnId, endedAtMs, playedSamples });
    } else if (queue.length === 0) {
      stop('drained');
      const starvedAtMs = playedToSample / PCM_SAMPLES_PER_MS;
      record({ type: 'playout.starved', turnId: ofTurn?.turnId, starvedAtMs });
    }
    return piece.length;
  };

  return {
    playUntilNow: () => {
      const target = Math.floor(nowMs() * PCM_SAMPLES_PER_MS);
      while (playedToSample < target && !isHeld) {
        const [head] = queue;
        if (head === undefined) break;
        if (!isPlaying && !canBegin()) break;
        if (!isPlaying) begin();
        playHead(head, target - playedToSample);
      }
      playedToSample = Math.max(playedToSample, target);
    },
    beginTurn: (turnId, generation) => {
      if (turn?.turnId !== turnId) turn = { turnId, generation, playedSamples: 0 };
    },
    take: (frame) => {
      if (frame.seq < nextSeq) return record({ type: 'frame.duplicate', seq: frame.seq });
      if (frame.seq > nextSeq) {
        record({ type: 'frame.skipped', fromSeq: nextSeq, count: frame.seq - nextSeq });
      }
      nextSeq = frame.seq + 1;
      if (isLate(frame.generation)) {
        return record({ type: 'frame.late', seq: frame.seq, generation: frame.generation });
      }
      queue.push({ turn, frame });
    },
    hold: () => {
      isHeld = true;
      stop('drained');
    },
    resume: () => {
      isHeld = false;
      // What was held goes on at once, however little of it there is.
      if (queue.length > 0) begin();
    },
    interrupt: (generation) => {
      const [head] = queue;
      const cut = head?.turn ?? playedTurn;
      const beforeMs = queuedSamples() / PCM_SAMPLES_PER_MS;
      if (!isLate(generation)) oldestGeneration = (generation + 1) & 0xff;
      queue = queue.filter(({ frame }) => !isLate(frame.generation));
      // An interrupt that comes twice finds the next turn playing, which must go on.
      if (queue[0] !== head || head === undefined) {
        headOffset = 0;
        stop('cleared');
      }
      isHeld = false;
      record({
        type: 'interrupt',
        generation,
        turnId: cut?.turnId,
        droppedMs: beforeMs - queuedSamples() / PCM_SAMPLES_PER_MS,
        playedSamples: cut?.playedSamples ?? 0,
      });
      return cut && { turnId: cut.turnId, samples: cut.playedSamples };
    },
    finish: () => {
      isComplete = true;
    },
    restart: () => {
      queue = [];
      headOffset = 0;
      nextSeq = 0;
      oldestGeneration = undefined;
      isHeld = false;
      stop('cleared');
    },
    get lastPlayed() {
      return lastPlayed();
    },
    get positionSamples() {
      return (queue[0]?.frame.seq ?? nextSeq) * FRAME_SAMPLES + headOffset;
    },
    get queuedMs() {
      return queuedSamples() / PCM_SAMPLES_PER_MS;
    },
    get isHeld() {
      return isHeld;
    },
  };
}
