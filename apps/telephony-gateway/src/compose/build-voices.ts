/** Who listens for callers' voices: one process beside this one, shared by all calls. */
import { createVoiceWorker } from '@trunkline/voice-activity';
import { createVoiceService, type VoiceService } from '../call/media/call-voice.ts';
import type { GatewayDeps } from './gateway-deps.ts';

/**
 * @returns `undefined` where Vapi alone decides who speaks, because nothing is decided by sound then.
 * @throws when the voice process does not start.
 */
export async function buildVoices(
  deps: Pick<GatewayDeps, 'config' | 'clock' | 'logger' | 'startVoices'>,
): Promise<VoiceService | undefined> {
  const { config, clock, logger, startVoices = createVoiceWorker } = deps;
  // A route may say otherwise, also one that is written later.
  if (config.BARGE_IN_MODE === 'vapi' && config.routes === undefined) return undefined;
  return createVoiceService(
    (onEvidence) =>
      startVoices({
        model: config.VOICE_MODEL,
        maxSlots: config.VOICE_MAX_CALLS,
        onEvidence,
        onError: (error) => logger.error({ err: error }, 'voice worker failed'),
      }),
    {
      maxCalls: config.VOICE_MAX_CALLS,
      watch: config.line.voiceWatch,
      clock,
      onFirstDeaf: () =>
        logger.warn(
          { maxCalls: config.VOICE_MAX_CALLS },
          'more calls than VOICE_MAX_CALLS: the voices of some callers are not listened to, so that they interrupt by words alone',
        ),
    },
  );
}
