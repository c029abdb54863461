/** What the demo does to its own processes while a scenario of that name is played. */
import { setTimeout as delay } from 'node:timers/promises';
import type { CuttableProxy } from './cuttable-proxy.ts';
import type { ProcessGroup } from './processes.ts';

export interface MishapDeps {
  group: ProcessGroup;
  redis: CuttableProxy | undefined;
}

const REDIS_AWAY_MS = 3_000;

/** By scenario. Each resolves when everything is as it was before. */
export const MISHAPS: Readonly<Record<string, (deps: MishapDeps) => Promise<void>>> = {
  async 'replica-dies'({ group }) {
    await group.end('telephony-gateway', 'SIGKILL');
    await group.restart('telephony-gateway');
  },
  async 'rolling-deploy'({ group }) {
    await group.end('telephony-gateway', 'SIGTERM');
    await group.restart('telephony-gateway');
  },
  async 'redis-down'({ redis }) {
    redis?.cut();
    await delay(REDIS_AWAY_MS);
    redis?.mend();
  },
};
