export {
  createSpeechSegmenter,
  type SegmenterEvent,
  type SegmenterOptions,
  type SpeechSegmenter,
} from './speech-segmenter.ts';
export { createSynthesiser, type Synthesiser } from './synthesiser.ts';
export { trimSilence } from './trim-silence.ts';
export { matchUtterance, type UtteranceMatch } from './utterance-match.ts';
export { loadVoiceDetector, VAD_FRAME_MS, type VadMode, type VoiceDetector } from './voice-activity.ts';
