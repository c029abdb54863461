/**
 * What a test puts under the page before anything else runs: a tap at the loudspeaker, a log of what the gateway's socket said
 * at which time of the sound, and a device of another rate.
 */
window.recording = [];
window.contexts = [];
window.sockets = [];
window.tracks = [];
window.socketTexts = [];

const RealContext = window.AudioContext;
window.AudioContext = class extends RealContext {
  constructor(options = {}) {
    if ('sampleRate' in options) throw new Error('the client asks for a rate of its own');
    super(window.deviceHz ? { ...options, sampleRate: window.deviceHz } : options);
    window.contexts.push(this);
    this.tap = this.createGain();
    this.audioWorklet.addModule('/tap.worklet.js').then(() => {
      if (this.state === 'closed') return;
      const node = new AudioWorkletNode(this, 'tap', {
        numberOfOutputs: 0,
        channelCount: 1,
        channelCountMode: 'explicit',
      });
      node.port.onmessage = ({ data }) => window.recording.push(data);
      this.tap.connect(node);
    });
  }
};

const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (target, ...rest) {
  if (target === this.context.destination && this.context.tap) connect.call(this, this.context.tap);
  return connect.call(this, target, ...rest);
};

const RealSocket = window.WebSocket;
window.WebSocket = class extends RealSocket {
  constructor(url, protocols) {
    super(window.blockSockets ? 'ws://127.0.0.1:9/' : url, protocols);
    window.sockets.push(this);
    this.addEventListener('message', ({ data }) => {
      const context = window.contexts.at(-1);
      if (typeof data === 'string') window.socketTexts.push({ ...JSON.parse(data), soundTime: context.currentTime });
    });
  }
};

const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
  if (window.microphoneFault) throw new DOMException('a test said so', window.microphoneFault);
  await window.microphoneGate;
  const stream = await getUserMedia(constraints);
  window.tracks.push(...stream.getTracks());
  return stream;
};
