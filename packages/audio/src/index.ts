export { createEchoCanceller, type EchoCanceller } from './echo/echo-canceller.ts';
export {
  bytesPerMs,
  FRAME_MS,
  frameBytes,
  MULAW_SILENCE,
  sampleRateHz,
  silenceByte,
  silenceFrame,
  type AudioFormat,
} from './frames/frame.ts';
export { createFrameQueue, type FrameQueue, type FrameQueueOptions } from './frames/frame-queue.ts';
export {
  LEVEL_FLOOR_DBFS,
  levelOfSquares,
  mulawLevelDbfs,
  mulawSquares,
  pcm16LevelDbfs,
  pcm16Squares,
  pcmLevelDbfs,
} from './level.ts';
export { type Fades, fadesOf, levelMeterOf } from './codec/speech-of-format.ts';
export { concealMulaw, fadeInMulaw } from './codec/mulaw-fade.ts';
export { decodeMulaw, decodeMulawSample, encodeMulaw, encodeMulawSample } from './codec/mulaw.ts';
export { decodePcm16, encodePcm16 } from './codec/pcm16.ts';
export { createReframer, type FrameSink, type Reframer } from './frames/reframer.ts';
export { RateConverter, type RateConverterOptions } from './codec/rate-converter.ts';
export { createDownsampler2x, createUpsampler2x, type Resampler } from './codec/resampler.ts';
export { isKeypadTone } from './tones/keypad-tone.ts';
export { createTranscoder, type Transcoder } from './codec/transcoder.ts';
