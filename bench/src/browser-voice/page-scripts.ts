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

/** Reports the place of the first loud sample after a silence, on the context's clock. */
export const EAR_WORKLET = `
class Ear extends AudioWorkletProcessor {
  silent = Infinity;
  process([[samples]]) {
    if (!samples) return true;
    for (let i = 0; i < samples.length; i++) {
      if (Math.abs(samples[i]) < 0.05) { this.silent++; continue; }
      if (this.silent > sampleRate / 10) this.port.postMessage((currentFrame + i) / sampleRate);
      this.silent = 0;
    }
    return true;
  }
}
registerProcessor('ear', Ear);
`;

/**
 * Puts the ear beside the loudspeaker, and a tone in place of the microphone wherever \`sing\` says so. The clock of the sound runs in
 * blocks, so of many looks the one that is least behind tells what time it is there. Only those of the last second count, because
 * without a sound card that clock runs ahead of the page's at times, and is caught up with.
 */
export const INSTRUMENTS = `
let context, microphone;
window.tonesHeardAtMs = [];
window.nowMs = () => performance.now();

const RealContext = window.AudioContext;
window.AudioContext = class extends RealContext {
  constructor(options) {
    super(options);
    context = this;
    this.beganMs = Infinity;
    const looks = [];
    setInterval(() => {
      looks.push(window.nowMs() - this.currentTime * 1000);
      if (looks.length > 140) looks.shift();
      this.beganMs = Math.min(...looks);
    }, 7);
    this.tap = this.createGain();
    void this.audioWorklet.addModule('/ear.worklet.js').then(() => {
      const ear = new AudioWorkletNode(this, 'ear', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' });
      ear.port.onmessage = ({ data }) => window.tonesHeardAtMs.push(this.nowAt(data));
      this.tap.connect(ear);
    });
  }
  /** When it is this time of the sound, on the page's clock. */
  nowAt(soundSeconds) {
    return soundSeconds * 1000 + this.beganMs;
  }
};
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (target, ...rest) {
  if (target === this.context.destination && this.context.tap) connect.call(this, this.context.tap);
  return connect.call(this, target, ...rest);
};
navigator.mediaDevices.getUserMedia = async () => {
  microphone = context.createMediaStreamDestination();
  return microphone.stream;
};

/** Sings for a while. Returns when the tone begins at the microphone, on the page's clock. */
window.sing = (seconds) => {
  const tone = context.createOscillator();
  tone.frequency.value = 1000;
  tone.connect(microphone);
  const at = context.currentTime + 0.2;
  tone.start(at);
  tone.stop(at + seconds);
  return context.nowAt(at);
};
`;
