import type { Random } from '../random.ts';
import { dueAfterMs, type Pacing } from './pacing.ts';

/** A time in which nothing of a turn is sent. */
export interface AudioStall {
  /** Of the turn's audio. */
  readonly afterMs: number;
  readonly ms: number;
}

export interface AgentVoiceOptions {
  readonly bytesPerMs: number;
  readonly pacing: Pacing;
  readonly random: Random;
  /** Audio of an interrupted turn that is sent all the same. */
  readonly lateAudioMs: number;
  /** Called before each message of a turn that was not cut off. @param unsentMs of the turn, this message included. */
  readonly beforeSend?: (unsentMs: number, messageMs: number) => void;
  readonly send: (audio: Uint8Array) => void;
}

/**
 * Sends one turn's audio at the pace it was given, and believes, as the platform must, that the other side plays what it
 * gets in real time and without a break.
 */
export interface AgentVoice {
  speak(audio: Uint8Array, nowMs: number, stalls?: readonly AudioStall[]): void;
  /** Sends what is due. Called once a tick. */
  tick(nowMs: number): void;
  /** Stops sending, apart from late audio, and takes everything unplayed as unheard. */
  interrupt(nowMs: number): void;
  /** Whether something of the current turn is unsent or believed to be unheard. */
  isSpeaking(nowMs: number): boolean;
  /** How much of the current or last turn is believed to have been heard. */
  heardMs(nowMs: number): number;
}

export function createAgentVoice(options: AgentVoiceOptions): AgentVoice {
  const { bytesPerMs, pacing, random, lateAudioMs, send } = options;
  const frameBytes = Math.max(1, Math.round(pacing.frameMs * bytesPerMs));
  let audio = new Uint8Array(0);
  let sentBytes = 0;
  let startedAtMs = 0;
  let nextDueMs = 0;
  let heardUntilMs = 0;
  let interruptedHeardMs: number | undefined;
  let stalls: readonly AudioStall[] = [];

  const sentMs = () => sentBytes / bytesPerMs;
  const planNext = () => {
    const stalledMs = stalls.reduce((sum, { afterMs, ms }) => (afterMs <= sentMs() ? sum + ms : sum), 0);
    nextDueMs = startedAtMs + stalledMs + dueAfterMs(sentMs(), pacing) + random.next() * pacing.jitterMs;
  };

  return {
    speak: (newAudio, nowMs, newStalls = []) => {
      stalls = newStalls;
      audio = newAudio as Uint8Array<ArrayBuffer>;
      sentBytes = 0;
      startedAtMs = nowMs;
      heardUntilMs = nowMs;
      interruptedHeardMs = undefined;
      planNext();
    },
    tick: (nowMs) => {
      while (sentBytes < audio.length && nextDueMs <= nowMs) {
        const size = pacing.oddSizes ? random.integer(1, 2 * frameBytes) : frameBytes;
        const message = audio.subarray(sentBytes, sentBytes + size);
        if (interruptedHeardMs === undefined) {
          options.beforeSend?.((audio.length - sentBytes) / bytesPerMs, message.length / bytesPerMs);
        }
        heardUntilMs = Math.max(heardUntilMs, nowMs) + message.length / bytesPerMs;
        sentBytes += message.length;
        send(message);
        planNext();
      }
    },
    interrupt: (nowMs) => {
      interruptedHeardMs = Math.max(0, sentMs() - Math.max(0, heardUntilMs - nowMs));
      audio = audio.subarray(0, sentBytes + Math.round(lateAudioMs * bytesPerMs));
    },
    isSpeaking: (nowMs) => interruptedHeardMs === undefined && (sentBytes < audio.length || heardUntilMs > nowMs),
    heardMs: (nowMs) => interruptedHeardMs ?? Math.max(0, sentMs() - Math.max(0, heardUntilMs - nowMs)),
  };
}
