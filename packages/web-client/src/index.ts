export type { WebAudioFormat } from '@trunkline/protocol';
