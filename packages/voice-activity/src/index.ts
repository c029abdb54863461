export { EVIDENCE_FIELDS, evidenceAt, type VoiceEvidence } from './evidence.ts';
export { loadVoiceModel } from './load-voice-model.ts';
export { createVoiceAnalyser, type VoiceAnalyser, type VoiceAnalyserOptions } from './voice-analyser.ts';
export { type VoiceModel, type VoiceModelName, WINDOW_SAMPLES } from './voice-model.ts';
export {
  createVoiceWorker,
  type VoiceWorker,
  type VoiceWorkerCounters,
  type VoiceWorkerOptions,
} from './voice-worker.ts';
