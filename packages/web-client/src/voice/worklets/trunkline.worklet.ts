/** Both processors of browser voice in one file, since they share their resampler and a page then loads it once. */
import type { CapturedFrame, CaptureOrder, PlayoutOrder } from './worklet-messages.ts';
import { MicrophoneFramer } from './microphone-framer.ts';
import { PlayoutStream } from './playout-stream.ts';

/** Takes the microphone's sound. Where none is connected it makes nothing. */
class CaptureProcessor extends AudioWorkletProcessor {
  readonly #framer = new MicrophoneFramer(sampleRate, (frame, levelDbfs) =>
    this.port.postMessage({ frame, levelDbfs } satisfies CapturedFrame, [frame]),
  );

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<CaptureOrder>) => {
      this.#framer.format = data.format;
    };
  }

  process([channels]: Float32Array[][]): boolean {
    if (channels?.[0]) this.#framer.push(channels[0]);
    return true;
  }
}

/** Plays the agent's voice. It lives as long as its node, also while nothing is to be played. */
class PlayoutProcessor extends AudioWorkletProcessor {
  readonly #stream = new PlayoutStream(sampleRate, (message) => this.port.postMessage(message));

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<PlayoutOrder>) => this.#stream.obey(data);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    // The node has one output of one channel, which the browser spreads over all loudspeakers.
    if (outputs[0]?.[0]) this.#stream.render(outputs[0][0]);
    return true;
  }
}

registerProcessor('trunkline-capture', CaptureProcessor);
registerProcessor('trunkline-playout', PlayoutProcessor);
