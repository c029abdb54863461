import type { Clock } from '../clock.ts';
import type { Transport } from './browser-event.ts';
import type { BrowserFaults } from './browser-faults.ts';
import type { ReconnectPlan } from './retries.ts';
import type { VoiceFormat } from './web-frame.ts';

/** What the microphone hears besides the person: gets each frame, its time, and what the loudspeaker played meanwhile. */
export type MicrophoneSound = (frame: Int16Array, frameStartMs: number, heard: Int16Array) => void;

export interface FakeBrowserOptions {
  /** `ws://.../web/audio`; a function is asked for every connection, so that one can lead to another replica. */
  readonly audioUrl: string | (() => string);
  /** `http://.../web/audio/<sessionId>`, needed for polling. */
  readonly pollUrl?: string | (() => string);
  readonly token: string;
  /** The page's origin; none is sent without it. */
  readonly origin?: string;
  /** In place of `trunkline.v1` and the token, for handshakes that go wrong. */
  readonly protocols?: readonly string[];
  readonly transport?: Transport;
  /** In what the microphone's frames are sent, and the agent's are asked for; PCM by default. */
  readonly format?: VoiceFormat;
  /** In place of `start`; `null` sends none. */
  readonly start?: Readonly<Record<string, unknown>> | null;
  readonly faults?: BrowserFaults;
  readonly microphone?: MicrophoneSound;
  /** How a lost connection comes back; from 0.3 to 5 s by default, `false` for never. */
  readonly reconnect?: ReconnectPlan | false;
  /** A link without a word from the gateway for this long is given up; never by default. */
  readonly deadAfterMs?: number;
  readonly handshakeTimeoutMs?: number;
  readonly pingEveryMs?: number;
  readonly earMaxMs?: number;
  readonly seed?: number;
  readonly clock?: Clock;
}
