/** What runs in the page that is measured: the client as a site loads it, a microphone of tones, and an ear at the loudspeaker. */

const html = (scripts: string): string => `<!doctype html><meta charset="utf-8"><title>voice</title>${scripts}`;
const CLIENT = '<script type="module" src="/page.js"></script>';

/** As a site has it: what it costs is measured here. Its microphone is the browser's own, which beeps once a second. */
export const BARE_PAGE = html(CLIENT);
/** The same with the instruments: how long things take is measured here. */
export const MEASURED_PAGE = html(`<script type="module" src="/instruments.js"></script>${CLIENT}`);

/** The client, as a site loads it. */
export const PAGE_SCRIPT = `
import { createVoiceClient } from '/trunkline.js';
window.call = async (baseUrl, access) => {
  window.client = createVoiceClient({ baseUrl, workletBaseUrl: location.origin, token: async () => access });
  await window.client.connect();
};
`;

/**
 * Tells when the sound is made in which a tone begins after a silence. The time is the machine's, asked for where the sound is made:
 * the clock of the sound itself runs up to 200 ms ahead of it and waits again where there is no sound card.
 */
export const EAR_WORKLET = `
class Ear extends AudioWorkletProcessor {
  silent = Infinity;
  process([[samples]]) {
    // Where nothing sounds at all there is no input.
    if (!samples) this.silent = Infinity;
    for (const sample of samples ?? []) {
      if (Math.abs(sample) < 0.05) { this.silent++; continue; }
      if (this.silent > sampleRate / 10) this.port.postMessage(Date.now());
      this.silent = 0;
    }
    return true;
  }
}
registerProcessor('ear', Ear);
`;

/** Puts an ear beside the loudspeaker, and in place of the microphone a tone wherever `sing` says so, with an ear of its own. */
export const INSTRUMENTS = `
let context, tap, microphone;
window.tones = { heardAtMs: [], sungAtMs: [] };

const RealContext = window.AudioContext;
const connect = AudioNode.prototype.connect;
window.AudioContext = class extends RealContext {
  constructor(options) {
    super(options);
    context = this;
    tap = this.createGain();
  }
};
AudioNode.prototype.connect = function (target, ...rest) {
  if (target === context?.destination) connect.call(this, tap);
  return connect.call(this, target, ...rest);
};
const listen = (node, atMs) => {
  const ear = new AudioWorkletNode(context, 'ear', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' });
  ear.port.onmessage = ({ data }) => atMs.push(data);
  connect.call(node, ear);
};
navigator.mediaDevices.getUserMedia = async () => {
  const stream = context.createMediaStreamDestination();
  microphone = context.createGain();
  connect.call(microphone, stream);
  await context.audioWorklet.addModule('/ear.worklet.js');
  listen(tap, window.tones.heardAtMs);
  listen(microphone, window.tones.sungAtMs);
  return stream.stream;
};

/** Sings into the microphone for a while. */
window.sing = (seconds) => {
  const tone = context.createOscillator();
  tone.frequency.value = 1000;
  connect.call(tone, microphone);
  tone.start();
  tone.stop(context.currentTime + seconds);
};
`;
