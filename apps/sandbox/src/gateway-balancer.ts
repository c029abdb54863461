/** A load balancer in front of the gateways: the first that is ready gets everything, the others stand by. */
import type { Clock } from '@trunkline/service-kit';

export interface GatewayBalancer {
  /** Where the next request or stream goes. */
  pick(): string;
  stop(): void;
}

const PROBE_MS = 200;

/** @param urls in the order in which they are preferred. */
export function createGatewayBalancer(urls: readonly string[], clock: Clock): GatewayBalancer {
  const ready = new Set<string>();
  const probe = async (url: string): Promise<void> => {
    const isReady = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) ready.add(url);
    else ready.delete(url);
  };
  const probeAll = (): void => {
    for (const url of urls) void probe(url);
  };
  probeAll();
  const stop = clock.setInterval(probeAll, PROBE_MS);
  return { pick: () => urls.find((url) => ready.has(url)) ?? (urls[0] as string), stop };
}
