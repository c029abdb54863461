/**
 * Browsers in which somebody has logged in before. Strangers behind the same proxy, tunnel or office share an address with them, and use
 * up its tries; a known browser has tries of its own, so nobody else can lock it out.
 * Source: OWASP, Slow Down Online Guessing Attacks with Device Cookies.
 */
import type { OperatorSessions } from '@trunkline/session-store';

export const KNOWN_BROWSER_MS = 90 * 24 * 3_600_000;
/** Is the print of no key. */
const OPENS_NOTHING = 'known browser';

export interface KnownBrowsers {
  /** @returns what the tries of this browser are counted by; `undefined` for a browser that is not known. */
  find(token: string | undefined): Promise<string | undefined>;
  /** Remembers a browser. @returns the token for its cookie, which lets nobody in. */
  remember(): Promise<string>;
}

export function createKnownBrowsers(sessions: Pick<OperatorSessions, 'open' | 'read'>): KnownBrowsers {
  return {
    async find(token) {
      if (token === undefined) return undefined;
      const known = await sessions.read(token);
      return known?.keyPrint === OPENS_NOTHING ? `console login browser ${token}` : undefined;
    },
    remember: () => sessions.open({ keyPrint: OPENS_NOTHING, expiresAtMs: 0 }, { keptForMs: KNOWN_BROWSER_MS }),
  };
}
