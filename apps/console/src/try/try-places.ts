/** Where an operator can try the agent, as far as the configuration knows it. */
import type { ConsoleConfig } from '../config.ts';

export interface TryPlaces {
  /** The gateway, from here, and the key that it takes; missing unless both are known. */
  gateway: { url: string; key(): string } | undefined;
  sandboxUrl: string | undefined;
  /** Where a browser reaches voice and chat: origins. */
  voiceUrl: string | undefined;
  chatUrl: string | undefined;
  /** What has to be set before somebody can try the agent; missing when all is there. */
  lacking: string | undefined;
}

/** @param gatewayKey the key of this moment, which is another one after a rotation. */
export function readPlaces(
  config: ConsoleConfig,
  gatewayKey: () => string | undefined = () => config.gatewayKey,
): TryPlaces {
  const key = config.gatewayKey;
  const { GATEWAY_URL: url, PUBLIC_URL, CHAT_PUBLIC_URL, SANDBOX_URL } = config;
  const voiceUrl = url === undefined ? undefined : (PUBLIC_URL ?? new URL(url).origin);
  const lacking =
    url === undefined
      ? 'GATEWAY_URL is not set: the console has to know where the telephony gateway is.'
      : 'GATEWAY_API_KEY is not set, and no key of API_KEYS may act: the gateway asks the console for a key.';
  return {
    gateway: url !== undefined && key !== undefined ? { url, key: () => gatewayKey() ?? key } : undefined,
    sandboxUrl: SANDBOX_URL,
    voiceUrl,
    // The gateway says the same to pages: chat is at its own public address unless it is known to be elsewhere.
    chatUrl: url === undefined ? undefined : (CHAT_PUBLIC_URL ?? voiceUrl),
    lacking: url !== undefined && key !== undefined ? undefined : lacking,
  };
}
