/** What a gateway is given from outside. The process gives the real things (main.ts), a test gives its own. */
import type { Clock, Logger, LoopLag } from '@trunkline/service-kit';
import type { RedisClient } from '@trunkline/session-store';
import type { createVoiceWorker } from '@trunkline/voice-activity';
import type { GatewayConfig } from '../config.ts';

export interface GatewayDeps {
  config: GatewayConfig;
  redis: RedisClient;
  /** A second connection, because one that waits for wake-ups can do nothing else. */
  subscriber: RedisClient;
  logger: Logger;
  clock: Clock;
  epochMs: () => number;
  /** In [0, 1). */
  random: () => number;
  replicaId: string;
  /** Whether metrics of the process itself are kept. Their observers cannot be removed, so tests go without. @defaultValue true */
  processMetrics?: boolean;
  /** Who hears. Several gateways in one process may share one. @defaultValue createVoiceWorker */
  startVoices?: typeof createVoiceWorker;
  /** How late this process' event loop runs. It is measured here unless it is given. */
  loopLag?: LoopLag;
}

/** The name of this app in metrics and in the list of replicas. */
export const APP = 'telephony-gateway';
