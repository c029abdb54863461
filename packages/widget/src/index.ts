export type { WebAudioFormat } from '@trunkline/web-client';
