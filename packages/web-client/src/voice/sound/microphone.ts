import { describeFault } from '../wire/faults.ts';
import type { VoiceError, VoiceFaultCode } from '../voice-client-types.ts';

export interface MicrophoneOptions {
  deviceId?: string | undefined;
  processing: boolean;
}

export interface MicrophoneEvents {
  /** A stream to connect, also each time that another one takes its place. */
  opened(stream: MediaStream): void;
  muted(): void;
  lost(): void;
  taken(): void;
  restored(): void;
}

/** Names that browsers give to what `getUserMedia` throws, those of older ones too. */
const CODES: Record<string, VoiceFaultCode> = {
  NotAllowedError: 'microphone-denied',
  SecurityError: 'microphone-denied',
  NotReadableError: 'microphone-taken',
  AbortError: 'microphone-taken',
  NotFoundError: 'microphone-missing',
};

/** Holds one track of a microphone, and looks for another one when the system takes it away. */
export class Microphone {
  readonly #options: MicrophoneOptions;
  readonly #events: MicrophoneEvents;
  #stream: MediaStream | undefined;
  #isClosed = false;
  #isTroubled = false;
  #isOn = true;

  constructor(options: MicrophoneOptions, events: MicrophoneEvents) {
    this.#options = options;
    this.#events = events;
  }

  /**
   * Asks for the microphone.
   * @throws VoiceError
   */
  async open(): Promise<void> {
    const { deviceId, processing } = this.#options;
    const ask = (exact: boolean): Promise<MediaStream> =>
      navigator.mediaDevices.getUserMedia({
        audio: {
          echoCancellation: processing,
          noiseSuppression: processing,
          autoGainControl: processing,
          channelCount: { ideal: 1 },
          ...(deviceId && { deviceId: exact ? { exact: deviceId } : deviceId }),
        },
      });
    let stream: MediaStream;
    try {
      // iOS knows its microphones by new names each time, so a name that is gone means any.
      stream = await ask(true).catch((error: Error) => {
        if (error.name === 'OverconstrainedError') return ask(false);
        throw error;
      });
    } catch (error) {
      throw describeFault(CODES[(error as Error).name] ?? 'audio-unavailable', error) satisfies VoiceError;
    }
    // Whoever has hung up while the browser was asking does not want a microphone that stays on.
    if (this.#isClosed) return stopAll(stream);
    this.#release();
    this.#stream = stream;
    const [track] = stream.getAudioTracks();
    if (track) {
      track.enabled = this.#isOn;
      track.onmute = () => this.#trouble('muted');
      track.onunmute = () => this.#restore();
      track.onended = () => {
        this.#trouble('lost');
        void this.retry();
      };
      if (track.muted) this.#trouble('muted');
      else this.#restore();
    }
    this.#events.opened(stream);
  }

  /** Looks for a microphone where there is none any more. */
  async retry(): Promise<void> {
    const isLive = this.#stream?.getAudioTracks().some(({ readyState }) => readyState === 'live');
    if (this.#isClosed || isLive) return;
    try {
      await this.open();
    } catch (error) {
      if ((error as VoiceError).code === 'microphone-taken') this.#trouble('taken');
    }
  }

  async choose(deviceId: string): Promise<void> {
    this.#options.deviceId = deviceId;
    await this.open();
  }

  setOn(isOn: boolean): void {
    this.#isOn = isOn;
    for (const track of this.#stream?.getAudioTracks() ?? []) track.enabled = isOn;
  }

  #trouble(what: 'muted' | 'lost' | 'taken'): void {
    this.#isTroubled = true;
    if (!this.#isClosed) this.#events[what]();
  }

  #restore(): void {
    if (this.#isTroubled) this.#events.restored();
    this.#isTroubled = false;
  }

  #release(): void {
    for (const track of this.#stream?.getTracks() ?? []) {
      track.onended = track.onmute = track.onunmute = null;
      track.stop();
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#release();
  }
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
