export { createEchoPath, type EchoKind, type EchoOptions, type EchoPath, makeEcho } from './echo-path.ts';
export { findVoicedSpan, type VoicedSpan } from './first-voiced.ts';
export { activeLevelDbfs, bandLimited, mix, scaleToDbfs, throughPhone } from './levels.ts';
export { makeNoise, NOISE_DBFS } from './noises.ts';
export { dtmfHz } from './noises/tones.ts';
export {
  buildScene,
  type SceneLine,
  createSceneLine,
  type GroundTruth,
  linesOf,
  renderScene,
  type Scene,
} from './scene.ts';
export { CALLER_LEVELS_DBFS, listScenes } from './scene-catalogue.ts';
export type { CallerAct, SceneGroup, SceneKind, SceneSpec } from './scene-spec.ts';
export { type Line, prepareVoiceBank, resample, type Speaker, SPEAKERS, type VoiceBank } from './speakers.ts';
export { AGENT_SENTENCES, BACKCHANNELS, INTERRUPTIONS, type Utterance } from './utterances.ts';
