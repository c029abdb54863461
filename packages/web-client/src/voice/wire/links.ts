import { loadPart, withSlash } from '../../parts.ts';
import type { VoiceAccess, VoiceClientOptions } from '../voice-client-types.ts';
import type { Link, LinkEvents, Transport } from './link.ts';
import type * as PollingModule from './polling-link.ts';
import { openSocketLink } from './socket-link.ts';

/** What a page remembers of a session for as long as its tab lives: that sockets do not get through. */
const MEMORY = 'trunkline.polling';

/** @returns where browser voice is, in the scheme of the transport */
export function voiceUrl(baseUrl: string, transport: Transport, sessionId = ''): string {
  const url = new URL(`web/audio${transport === 'polling' ? `/${sessionId}` : ''}`, withSlash(baseUrl));
  if (transport === 'socket') url.protocol = url.protocol.replace('http', 'ws');
  return url.href;
}

/** Opens the connections of one conversation. */
export class LinkOpener {
  readonly #options: VoiceClientOptions & { workletBaseUrl: string };
  #polling: typeof PollingModule | undefined;

  constructor(options: VoiceClientOptions & { workletBaseUrl: string }) {
    this.#options = options;
  }

  /** Polling has to be loaded first. */
  async prepare(transport: Transport): Promise<void> {
    if (transport === 'polling') this.#polling ??= await loadPart(this.#options.workletBaseUrl, transport);
  }

  /** @throws DOMException when the address or the token cannot be one */
  open(transport: Transport, { token, sessionId }: VoiceAccess, events: LinkEvents): Link {
    const open = transport === 'polling' && this.#polling ? this.#polling.openPollingLink : openSocketLink;
    return open(voiceUrl(this.#options.baseUrl, transport, sessionId), token, events);
  }
}

/** Asks the page for a token, which it may give alone or with its session. */
export async function askAccess({ token, sessionId }: VoiceClientOptions): Promise<VoiceAccess> {
  const given = await token();
  return { ...(sessionId && { sessionId }), ...(typeof given === 'string' ? { token: given } : given) };
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
