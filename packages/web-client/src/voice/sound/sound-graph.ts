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
  cleared(cleared: PlayoutCleared): void;
}

/** Chromium chooses the loudspeaker of a context; elsewhere an element does, which costs a few ms. */
type SinkContext = AudioContext & { setSinkId?(sinkId: string): Promise<void> };

export class SoundGraph {
  readonly context: SinkContext = new AudioContext({ latencyHint: 'interactive' });
  readonly #events: SoundEvents;
  readonly #element: HTMLAudioElement | undefined;
  readonly #out: AudioNode;
  #capture: AudioWorkletNode | undefined;
  #playout: AudioWorkletNode | undefined;
  #source: MediaStreamAudioSourceNode | undefined;
  #latencyMs = 0;

  /** To be made in the gesture itself, before anything is awaited: iOS lets a page sound from there only. */
  constructor(events: SoundEvents) {
    this.#events = events;
    if (this.context.setSinkId) this.#out = this.context.destination;
    else {
      const out = this.context.createMediaStreamDestination();
      this.#element = new Audio();
      this.#element.srcObject = out.stream;
      this.#out = out;
    }
    this.wake();
    // The first sound of a context is lost on iOS, so it is 100 ms of silence.
    const primer = this.context.createBufferSource();
    primer.buffer = this.context.createBuffer(1, this.context.sampleRate / 10, this.context.sampleRate);
    primer.connect(this.#out);
    primer.start();
  }

  /** Lets it sound, where the browser has stopped it. */
  wake(): void {
    this.context.resume().catch(() => {});
    this.#element?.play().catch(() => {});
  }

  /** Loads the worklets from a folder. */
  async load(workletBaseUrl: string): Promise<void> {
    await this.context.audioWorklet.addModule(new URL('trunkline.worklet.js', workletBaseUrl).href);
    if (this.context.state === 'closed') return;
    this.#capture = new AudioWorkletNode(this.context, 'trunkline-capture', {
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    this.#capture.port.onmessage = ({ data }: MessageEvent<CapturedFrame>) => this.#events.captured(data);
    this.#playout = new AudioWorkletNode(this.context, 'trunkline-playout', {
      numberOfInputs: 0,
      outputChannelCount: [1],
    });
    this.#playout.port.onmessage = ({ data }: MessageEvent<PlayoutReport | PlayoutCleared>) =>
      'generation' in data ? this.#events.cleared(data) : this.#report(data);
    this.#playout.connect(this.#out);
  }

  #report(report: PlayoutReport): void {
    const latencyMs = 1000 * (this.context.outputLatency || this.context.baseLatency || 0);
    if (Math.abs(latencyMs - this.#latencyMs) > 5) this.play({ latencyMs: (this.#latencyMs = latencyMs) });
    this.#events.reported(report);
  }

  connectMicrophone(stream: MediaStream): void {
    this.#source?.disconnect();
    this.#source = this.context.createMediaStreamSource(stream);
    if (this.#capture) this.#source.connect(this.#capture);
  }

  capture(order: CaptureOrder): void {
    this.#capture?.port.postMessage(order);
  }

  play(order: PlayoutOrder): void {
    this.#playout?.port.postMessage(order, order instanceof ArrayBuffer ? [order] : []);
  }

  async setSink(sinkId: string): Promise<void> {
    await (this.#element ?? this.context).setSinkId?.(sinkId);
  }

  close(): void {
    this.#element?.pause();
    this.context.close().catch(() => {});
  }
}
