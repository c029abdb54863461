/**
 * What a test puts under the page before anything else runs: taps at the loudspeaker and at the microphone, a log of what the gateway's socket said
 * at which time of the sound, and a device of another rate.
 */
window.recording = [];
window.given = [];
window.contexts = [];
window.sockets = [];
window.tracks = [];
window.socketTexts = [];
window.sentTexts = [];
/** Of each burst of frames that went out in one go: how many they were. */
window.bursts = [];
/** The longest that this thread was held up, in ms. */
window.stalledMs = 0;
let looked = performance.now();
setInterval(() => {
  window.stalledMs = Math.max(window.stalledMs, performance.now() - looked - 10);
  looked = performance.now();
}, 10);

const RealContext = window.AudioContext;
window.AudioContext = class extends RealContext {
  constructor(options = {}) {
    if ('sampleRate' in options) throw new Error('the client asks for a rate of its own');
    super(window.deviceHz ? { ...options, sampleRate: window.deviceHz } : options);
    window.contexts.push(this);
    this.tap = this.createGain();
    this.microphoneTap = this.createGain();
    void this.audioWorklet.addModule('/tap.worklet.js').then(() => {
      if (this.state === 'closed') return;
      for (const [tap, record] of [
        [this.tap, window.recording],
        [this.microphoneTap, window.given],
      ]) {
        const node = new AudioWorkletNode(this, 'tap', {
          numberOfOutputs: 0,
          channelCount: 1,
          channelCountMode: 'explicit',
        });
        node.port.onmessage = ({ data }) => record.push(data);
        tap.connect(node);
      }
    });
  }
};

const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (target, ...rest) {
  if (target === this.context.destination && this.context.tap) connect.call(this, this.context.tap);
  if (this instanceof MediaStreamAudioSourceNode) connect.call(this, this.context.microphoneTap);
  return connect.call(this, target, ...rest);
};

const RealSocket = window.WebSocket;
window.WebSocket = class extends RealSocket {
  constructor(url, protocols) {
    super(window.blockSockets ? 'ws://127.0.0.1:9/' : url, protocols);
    window.sockets.push(this);
    this.burst = 0;
    this.addEventListener('message', ({ data }) => {
      const context = window.contexts.at(-1);
      if (typeof data === 'string') window.socketTexts.push({ ...JSON.parse(data), soundTime: context.currentTime });
    });
  }
};

const send = RealSocket.prototype.send;
RealSocket.prototype.send = function (data) {
  if (typeof data === 'string') window.sentTexts.push(JSON.parse(data));
  if (typeof data !== 'string' && ++this.burst === 1) {
    queueMicrotask(() => {
      window.bursts.push(this.burst);
      this.burst = 0;
    });
  }
  return send.call(this, data);
};

/** What of the loudspeaker comes back to the microphone, past the echo canceller of the browser, as in a room where that has failed. */
function hearLoudspeaker({ gain, delayMs }) {
  const context = window.contexts.at(-1);
  const microphone = context.createMediaStreamDestination();
  const air = context.createGain();
  air.gain.value = gain;
  const delay = context.createDelay(1);
  delay.delayTime.value = delayMs / 1000;
  context.tap.connect(delay).connect(air).connect(microphone);
  return microphone.stream;
}

const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
  if (window.microphoneFault) throw new DOMException('a test said so', window.microphoneFault);
  await window.microphoneGate;
  const stream = window.echo ? hearLoudspeaker(window.echo) : await getUserMedia(constraints);
  window.tracks.push(...stream.getTracks());
  return stream;
};
