/** Has this replica say that it is there and watch the others, from when it listens. */
import type { AddressInfo } from 'node:net';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance } from 'fastify';
import type { CallRescue } from '../fleet/call-rescue.ts';
import { askReplica, ownAddress } from '../fleet/standstill/ask-replica.ts';
import type { OwnPulse } from '../fleet/standstill/own-pulse.ts';
import { ReplicaWatch } from '../fleet/standstill/replica-watch.ts';
import type { GatewayDeps } from './gateway-deps.ts';

export interface ReplicaWatchDeps extends Pick<GatewayDeps, 'config' | 'clock' | 'replicaId' | 'logger'> {
  store: Pick<SessionStore, 'replicas'>;
  app: FastifyInstance;
  pulse: OwnPulse;
  rescue: Pick<CallRescue, 'rescueFrom'>;
}

export function watchReplicas({ config, clock, replicaId, logger, store, app, pulse, rescue }: ReplicaWatchDeps): void {
  let watch: ReplicaWatch | undefined;
  app.addHook('onListen', (done) => {
    const { port } = app.server.address() as AddressInfo;
    const address = ownAddress(config.HOST, port);
    watch = new ReplicaWatch({
      beat: () => store.replicas.beat(replicaId, address),
      ask: askReplica,
      pulse,
      clock,
      onStandstill: async (from, silentMs) => {
        await rescue.rescueFrom(from, silentMs);
      },
      log: logger,
    });
    done();
  });
  app.addHook('preClose', (done) => {
    watch?.stop();
    done();
  });
}
