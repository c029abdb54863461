/** Records what goes to the loudspeaker, with the number of its first sample on the context's clock. */
class Tap extends AudioWorkletProcessor {
  process([[samples]]) {
    if (samples) this.port.postMessage({ frame: currentFrame, samples: samples.slice() });
    return true;
  }
}
registerProcessor('tap', Tap);
