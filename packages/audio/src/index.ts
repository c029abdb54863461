export { createEchoCanceller, type EchoCanceller } from './echo-canceller.ts';
export {
  bytesPerMs,
  FRAME_MS,
  frameBytes,
  MULAW_SILENCE,
  sampleRateHz,
  silenceByte,
  silenceFrame,
  type AudioFormat,
} from './frame.ts';
export { createFrameQueue, type FrameQueue, type FrameQueueOptions } from './frame-queue.ts';
export { LEVEL_FLOOR_DBFS, mulawLevelDbfs, pcmLevelDbfs } from './level.ts';
export { concealMulaw, fadeInMulaw } from './mulaw-fade.ts';
export { decodeMulaw, decodeMulawSample, encodeMulaw, encodeMulawSample } from './mulaw.ts';
export { decodePcm16, encodePcm16 } from './pcm16.ts';
export { createReframer, type FrameSink, type Reframer } from './reframer.ts';
export { createDownsampler2x, createUpsampler2x, type Resampler } from './resampler.ts';
export { createTranscoder, type Transcoder } from './transcoder.ts';
