/** `<Say>` as it is heard. Source: Twilio, TwiML `<Say>`. */
import { MULAW_SILENCE, SAMPLES_PER_MS } from '../mulaw.ts';
import type { CallEventBody } from './call-event.ts';
import { createMouth, mulawOf, type Mouth } from './mouth.ts';
import { FRAME_MS } from './ticker.ts';

/** Text to speech: linear samples at 8 kHz, or mu-law bytes. */
export type Speak = (text: string) => Promise<Int16Array | Uint8Array>;

export interface CarrierVoice {
  /** Resolves after the last sample, or when `signal` breaks it off. In real time. */
  say(text: string, signal: AbortSignal): Promise<void>;
  /** Lets the caller hear the frame that starts at `frameStartMs`. */
  advance(frameStartMs: number): void;
}

export interface CarrierVoiceOptions {
  readonly speak: Speak;
  readonly callMs: () => number;
  readonly ear: { heard(atSample: number, bytes: Uint8Array): void; fellSilent(): void };
  readonly record: (event: CallEventBody) => void;
}

/** Twilio's number for a `<Say>` that it could not make speech of. */
const NO_SPEECH = 13_520;

export function createCarrierVoice({ speak, callMs, ear, record }: CarrierVoiceOptions): CarrierVoice {
  const frame = new Uint8Array(FRAME_MS * SAMPLES_PER_MS);
  let speaking: { readonly mouth: Mouth; readonly fromMs: number } | undefined;

  return {
    say: async (text, signal) => {
      let speech;
      try {
        speech = mulawOf(await speak(text));
      } catch (error) {
        record({ type: 'carrier.warned', code: NO_SPEECH, message: String(error) });
        return;
      }
      if (signal.aborted) return;
      const mouth = createMouth(SAMPLES_PER_MS);
      const fromMs = callMs();
      speaking = { mouth, fromMs };
      const breakOff = () => mouth.close(callMs());
      signal.addEventListener('abort', breakOff, { once: true });
      await mouth.say(speech, fromMs);
      signal.removeEventListener('abort', breakOff);
      speaking = undefined;
      ear.fellSilent();
    },
    advance: (frameStartMs) => {
      if (speaking === undefined || frameStartMs < speaking.fromMs) return;
      frame.fill(MULAW_SILENCE);
      speaking.mouth.fill(frame, frameStartMs);
      ear.heard(frameStartMs * SAMPLES_PER_MS, frame);
    },
  };
}
