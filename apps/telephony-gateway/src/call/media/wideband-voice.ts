/**
 * The ear of a call whose caller is heard in 16 kHz PCM. The voice watch and its models know mu-law at 8 kHz, so they are given a
 * copy in that; what the caller and the agent hear of each other is untouched.
 */
import { createTranscoder, type Transcoder } from '@trunkline/audio';
import type { CallVoice } from './call-voice.ts';

export class WidebandVoice implements CallVoice {
  readonly #voice: CallVoice;
  readonly #fromCaller: Transcoder = createTranscoder('pcm16k', 'mulaw');
  readonly #fromAgent: Transcoder = createTranscoder('pcm16k', 'mulaw');

  constructor(voice: CallVoice) {
    this.#voice = voice;
  }

  get framesHeard(): number {
    return this.#voice.framesHeard;
  }

  callerAudio(bytes: Uint8Array, isArmed: boolean, nowMs: number): void {
    this.#voice.callerAudio(this.#fromCaller.process(bytes), isArmed, nowMs);
  }

  agentFrame(frame: Uint8Array, playsAtMs: number): void {
    this.#voice.agentFrame(this.#fromAgent.process(frame), playsAtMs);
  }

  agentCleared(): void {
    this.#fromAgent.reset();
    this.#voice.agentCleared();
  }

  close(): void {
    this.#voice.close();
  }
}
