import { describeFault } from '../wire/faults.ts';
import type { VoiceClientOptions, VoiceError, VoiceFaultCode } from '../voice-client-types.ts';

export type MicrophoneTrouble = 'micMuted' | 'micLost' | 'micTaken';

export interface MicrophoneEvents {
  /** A stream to connect, also each time that another one takes its place. */
  opened(stream: MediaStream): void;
  noticed(what: MicrophoneTrouble | 'micRestored'): void;
}

/** Holds one track of a microphone, and looks for another one when the system takes it away. */
export interface Microphone {
  /**
   * Asks for the microphone that the options name then.
   * @throws VoiceError
   */
  open(): Promise<void>;
  /** Looks for a microphone where there is none any more. */
  retry(): Promise<void>;
  setOn(isOn: boolean): void;
  close(): void;
}

/** Names that browsers give to what `getUserMedia` throws, those of older ones too. */
const CODES: Record<string, VoiceFaultCode> = {
  NotAllowedError: 'microphone-denied',
  SecurityError: 'microphone-denied',
  NotReadableError: 'microphone-taken',
  AbortError: 'microphone-taken',
  NotFoundError: 'microphone-missing',
};

export function createMicrophone(
  options: Pick<VoiceClientOptions, 'microphoneId' | 'processing'>,
  { opened, noticed }: MicrophoneEvents,
): Microphone {
  let tracks: MediaStreamTrack[] = [];
  let isClosed = false;
  let isTroubled = false;
  let isOn = true;

  const trouble = (what: MicrophoneTrouble): void => {
    isTroubled = true;
    if (!isClosed) noticed(what);
  };
  const restore = (): void => {
    if (isTroubled) noticed('micRestored');
    isTroubled = false;
  };
  const release = (): void => {
    for (const track of tracks) {
      track.onended = track.onmute = track.onunmute = null;
      track.stop();
    }
  };
  const ask = (exact: boolean): Promise<MediaStream> => {
    const { microphoneId, processing = true } = options;
    return navigator.mediaDevices.getUserMedia({
      audio: {
        echoCancellation: processing,
        noiseSuppression: processing,
        autoGainControl: processing,
        channelCount: { ideal: 1 },
        ...(microphoneId && { deviceId: exact ? { exact: microphoneId } : microphoneId }),
      },
    });
  };

  const open = async (): Promise<void> => {
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
    release();
    tracks = stream.getAudioTracks();
    // Whoever has hung up while the browser was asking does not want a microphone that stays on.
    if (isClosed) return release();
    const [track] = tracks;
    if (track) {
      track.enabled = isOn;
      track.onmute = () => trouble('micMuted');
      track.onunmute = restore;
      track.onended = () => {
        trouble('micLost');
        void retry();
      };
      if (track.muted) trouble('micMuted');
      else restore();
    }
    opened(stream);
  };

  const retry = async (): Promise<void> => {
    if (isClosed || tracks.some(({ readyState }) => readyState === 'live')) return;
    try {
      await open();
    } catch (error) {
      if ((error as VoiceError).code === 'microphone-taken') trouble('micTaken');
    }
  };

  return {
    open,
    retry,
    setOn(on) {
      isOn = on;
      for (const track of tracks) track.enabled = on;
    },
    close() {
      isClosed = true;
      release();
    },
  };
}
