import type { VoiceError, VoiceFaultCode } from '../voice-client-types.ts';

/** Each fault as one sentence for the person at the page, and whether another try may help. */
const FAULTS: Record<VoiceFaultCode, [message: string, retryable: boolean]> = {
  'microphone-denied': ['Allow the microphone and try again.', true],
  'microphone-missing': ['Connect a microphone and try again.', true],
  'microphone-taken': ['Another program uses the microphone.', true],
  'audio-unavailable': ['This browser cannot play or record.', false],
  'connection-lost': ['The connection was lost.', true],
  'session-ended': ['The conversation has ended.', false],
  replaced: ['The conversation goes on in another window.', false],
  refused: ['The conversation was refused.', false],
};

/** @param cause what was thrown; its own words are for developers and stand behind ours */
export function describeFault(code: VoiceFaultCode, cause?: unknown): VoiceError {
  const [message, retryable] = FAULTS[code];
  return { code, message: cause instanceof Error ? `${message} (${cause.message})` : message, retryable };
}
