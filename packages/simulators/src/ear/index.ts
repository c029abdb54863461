export { createEarRecording, type EarRecording, type PlayRun, type PlayRunEnd } from './ear-recording.ts';
export { findLostMs } from './find-lost.ts';
export { findGaps, findStarvations, type Gap, type GapOptions } from './gaps.ts';
export { levelDbfs } from './level.ts';
export { findOverlaps, measureOverlap } from './overlap.ts';
export { findSpeechSegments, type Span, type SpeechSegmentOptions } from './speech-segments.ts';
export { createSpurtDetector, type SpurtDetector } from './spurt-detector.ts';
export { type HeardRun, type SpeechTrace, traceSpeech, type TracedPiece } from './trace-speech.ts';
