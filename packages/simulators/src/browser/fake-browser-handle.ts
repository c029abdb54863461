import type { PcmRecording } from '../ear/pcm-recording.ts';
import type { WaitFor } from '../event-log.ts';
import type { BrowserEnd, BrowserEvent, Transport } from './browser-event.ts';
import type { PlayedTurn } from './voice-playout.ts';
import type { VoiceFormat } from './web-frame.ts';

/** A page with a microphone and a loudspeaker, and the person in front of it. All moments are ms since it was opened. */
export interface FakeBrowser {
  readonly nowMs: number;
  /** Every event, oldest first. */
  readonly log: readonly BrowserEvent[];
  /** The first event, past or future, that fits. Rejects after `timeoutMs`, or when the browser has ended. */
  readonly waitFor: WaitFor<BrowserEvent>;
  /** What was said and heard, sample by sample at 16 kHz. */
  readonly ear: PcmRecording;
  /** Resolves when nothing more happens. */
  readonly ended: Promise<BrowserEnd>;
  readonly transport: Transport;
  /** The turn that was played last, and how much of it. */
  readonly lastPlayed: PlayedTurn | undefined;
  readonly queuedMs: number;
  /** Frames of the microphone that have a number. */
  readonly framesSent: number;
  readonly framesReceived: number;
  /**
   * Speaks 16 kHz samples in real time, behind what is still to be said.
   * @returns when the last of them was said.
   */
  say(samples: Int16Array, options?: { readonly atMs?: number }): Promise<number>;
  /** Types into the voice session; the same `id` twice is one text. */
  text(text: string, id: string): void;
  digits(digits: string): void;
  /** The microphone gives silence from now on, and the gateway is told. */
  mute(on: boolean): void;
  /** In what the microphone's frames are sent from now on. */
  sendAs(format: VoiceFormat): void;
  ping(): void;
  /** Says `bye` and leaves. */
  bye(): Promise<void>;
  /** Leaves without a word, as a page that is closed. */
  vanish(): void;
  /** The connection is lost; it comes back as `reconnect` says. */
  cut(): void;
  /** Nothing goes either way any more. The browser notices after `deadAfterMs`, if it is told to look. */
  silence(): void;
  stallReading(): void;
  resumeReading(): void;
  /** Sends anything as a text or binary message. */
  sendRaw(data: string | Buffer): void;
  /** The next connection is of this kind: a page changes to polling when sockets do not open. */
  useTransport(transport: Transport): void;
  onAgentAudioStart(listener: (atMs: number) => void): () => void;
  onAgentAudioEnd(listener: (atMs: number) => void): () => void;
}
