/**
 * An AudioContext with both worklets: microphone to frames, frames to loudspeaker. It runs at the rate of the device, because
 * a context of another rate refuses the microphone in Firefox and makes Bluetooth switch over.
 */
import type {
  CapturedFrame,
  CaptureOrder,
  PlayoutCleared,
  PlayoutOrder,
  PlayoutReport,
} from '../worklets/worklet-messages.ts';

export interface SoundEvents {
  captured(frame: CapturedFrame): void;
  reported(report: PlayoutReport): void;
  playoutCleared(cleared: PlayoutCleared): void;
}

/** Chromium chooses the loudspeaker of a context; elsewhere an element does, which costs a few ms. */
type SinkContext = AudioContext & { setSinkId?(sinkId: string): Promise<void> };

export interface SoundGraph {
  readonly context: AudioContext;
  /** Lets it sound, where the browser has stopped it. */
  wake(): void;
  /** Loads the worklets from a folder. */
  load(workletBaseUrl: string): Promise<void>;
  connectMicrophone(stream: MediaStream): void;
  orderCapture(order: CaptureOrder): void;
  play(order: PlayoutOrder): void;
  setSink(sinkId: string): Promise<void>;
  close(): void;
}

/** To be called in the gesture itself, before anything is awaited: iOS lets a page sound from there only. */
export function createSoundGraph({ captured, reported, playoutCleared }: SoundEvents): SoundGraph {
  const context: SinkContext = new AudioContext({ latencyHint: 'interactive' });
  let element: HTMLAudioElement | undefined;
  let out: AudioNode = context.destination;
  let capture: AudioWorkletNode | undefined;
  let playout: AudioWorkletNode | undefined;
  let source: MediaStreamAudioSourceNode | undefined;
  let knownLatencyMs = 0;

  if (!context.setSinkId) {
    const destination = context.createMediaStreamDestination();
    element = new Audio();
    element.srcObject = destination.stream;
    out = destination;
  }
  const wake = (): void => {
    context.resume().catch(() => {});
    element?.play().catch(() => {});
  };
  wake();
  // The first sound of a context is lost on iOS, so it is 100 ms of silence.
  const primer = context.createBufferSource();
  primer.buffer = context.createBuffer(1, context.sampleRate / 10, context.sampleRate);
  primer.connect(out);
  primer.start();

  const play = (order: PlayoutOrder): void =>
    playout?.port.postMessage(order, order instanceof ArrayBuffer ? [order] : []);

  const report = (message: PlayoutReport): void => {
    const latencyMs = 1000 * (context.outputLatency || context.baseLatency || 0);
    if (Math.abs(latencyMs - knownLatencyMs) > 5) play({ latencyMs: (knownLatencyMs = latencyMs) });
    reported(message);
  };

  return {
    context,
    wake,
    async load(workletBaseUrl) {
      await context.audioWorklet.addModule(new URL('trunkline.worklet.js', workletBaseUrl).href);
      if (context.state === 'closed') return;
      capture = new AudioWorkletNode(context, 'trunkline-capture', {
        numberOfOutputs: 0,
        channelCount: 1,
        channelCountMode: 'explicit',
      });
      capture.port.onmessage = ({ data }: MessageEvent<CapturedFrame>) => captured(data);
      playout = new AudioWorkletNode(context, 'trunkline-playout', { numberOfInputs: 0, outputChannelCount: [1] });
      playout.port.onmessage = ({ data }: MessageEvent<PlayoutReport | PlayoutCleared>) =>
        'generation' in data ? playoutCleared(data) : report(data);
      playout.connect(out);
    },
    connectMicrophone(stream) {
      source?.disconnect();
      source = context.createMediaStreamSource(stream);
      if (capture) source.connect(capture);
    },
    orderCapture: (order) => capture?.port.postMessage(order),
    play,
    setSink: async (sinkId) => (element ?? context).setSinkId?.(sinkId),
    close() {
      element?.pause();
      context.close().catch(() => {});
    },
  };
}
