import type { PhoneState } from '../desk/softphone.ts';

/** What the call does at this moment, in words. */
export function phoneWords({ phase, isMuted, agentSpeaks }: PhoneState): string {
  switch (phase) {
    case 'idle':
      return 'Not in a call';
    case 'connecting':
      return 'Calling…';
    case 'reconnecting':
      return 'The line was lost; calling again…';
    case 'ended':
      return 'The call is over';
    case 'live':
      if (agentSpeaks) return 'The agent speaks';
      return isMuted ? 'You are muted' : 'Listening to you';
  }
}
