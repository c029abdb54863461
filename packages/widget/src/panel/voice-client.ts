import type { VoiceClient, VoiceClientOptions } from '@trunkline/web-client';

export function createVoiceClient(_options: VoiceClientOptions): VoiceClient {
  throw new Error('Voice is not there yet.');
}
