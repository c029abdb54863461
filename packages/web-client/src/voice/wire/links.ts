import { loadPart, withSlash } from '../../parts.ts';
import type { VoiceAccess, VoiceClientOptions } from '../voice-client-types.ts';
import type { ConnectionParts } from './connection.ts';
import type { Transport } from './link.ts';
import type * as PollingModule from './polling-link.ts';
import { openSocketLink } from './socket-link.ts';

/** What a page remembers of a session for as long as its tab lives: that sockets do not get through. */
const MEMORY = 'trunkline.polling';

/** @returns where browser voice is, in the scheme of the transport */
export function voiceUrl(baseUrl: string, transport: Transport, sessionId = ''): string {
  const url = `${withSlash(baseUrl)}web/audio`;
  return transport === 'socket' ? url.replace('http', 'ws') : `${url}/${sessionId}`;
}

/** @returns what opens the connections of one conversation */
export function createLinkOpener(
  options: VoiceClientOptions & { workletBaseUrl: string },
): Pick<ConnectionParts, 'access' | 'prefersPolling' | 'prepare' | 'open'> {
  let polling: typeof PollingModule | undefined;
  return {
    access: () => askAccess(options),
    prefersPolling: remembersPolling,
    async prepare(transport) {
      if (transport === 'polling') polling ??= await loadPart(options.workletBaseUrl, transport);
    },
    open(transport, { token, sessionId }, events) {
      const open = transport === 'polling' && polling ? polling.openPollingLink : openSocketLink;
      return open(voiceUrl(options.baseUrl, transport, sessionId), token, events);
    },
  };
}

/** Asks the page for a token, which it may give alone or with its session. */
export async function askAccess({ token, sessionId }: VoiceClientOptions): Promise<VoiceAccess> {
  const given = await token();
  return { sessionId, ...(typeof given === 'string' ? { token: given } : given) };
}

/** A page in a frame may be refused its storage. Then it tries sockets again, which costs 8 s and nothing else. */
export function remembersPolling(sessionId: string | undefined): boolean {
  try {
    return !!sessionId && sessionStorage.getItem(MEMORY) === sessionId;
  } catch {
    return false;
  }
}

export function rememberPolling(sessionId: string | undefined): void {
  try {
    if (sessionId) sessionStorage.setItem(MEMORY, sessionId);
  } catch {
    // It is not remembered.
  }
}
