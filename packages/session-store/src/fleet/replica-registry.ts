import { replicaReportSchema } from '@trunkline/protocol';
import type { ReplicaReport } from '@trunkline/protocol';
import { beatReplica, listReplicas, reportReplica } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';

export interface ListedReplica extends ReplicaReport {
  /** How long ago the report came, in ms of Redis' clock. The clocks of replicas need not agree. */
  ageMs: number;
}

/** When another replica said last that it is there. */
export interface ReplicaBeat {
  replicaId: string;
  /** Where it can be asked directly, `HOST:PORT`. */
  address: string;
  /** How long ago it was, in ms of Redis' clock. */
  ageMs: number;
}

/** A replica that has not beaten for this long is forgotten. */
const BEATS_KEPT_MS = 60_000;

/**
 * Tells which replicas there are and how much they have to do, for placement, rebalancing and the operators' page. It says
 * nothing about who holds a call (`StreamLeases`), and a missing replica is not proved to be dead.
 * Failure policy: see `RedisPort`; both writes may be repeated without harm.
 */
export interface ReplicaRegistry {
  /** To be called every few seconds, because a report counts for `replicaReportMs`. */
  report(report: ReplicaReport): Promise<void>;
  /**
   * Says that a replica is there, which is to come several times a second.
   * @returns the others, also those that have gone silent within the last minute, but for those that ended in order.
   */
  beat(replicaId: string, address: string): Promise<ReplicaBeat[]>;
  /** To be called by a replica that ends in order. */
  forget(replicaId: string): Promise<void>;
  /** Lists replicas by id, without reports that this version cannot read. */
  list(): Promise<ListedReplica[]>;
}

function parseReport(text: string): ReplicaReport | undefined {
  try {
    return replicaReportSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function createReplicaRegistry({ port, keys, limits }: StoreContext): ReplicaRegistry {
  const ofReplicas = [keys.replicas.seen, keys.replicas.reports];
  const write = async (replicaId: string, text: string): Promise<void> => {
    await port.run(reportReplica, ofReplicas, [replicaId, text, limits.replicaReportMs]);
  };
  return {
    report: (report) => write(report.replicaId, JSON.stringify(report)),
    async beat(replicaId, address) {
      const reply = (await port.run(beatReplica, [keys.replicas.beats], [replicaId, address, BEATS_KEPT_MS])) as (
        | string
        | number
      )[];
      return Array.from({ length: Math.floor(reply.length / 3) }, (_, index) => ({
        replicaId: String(reply[3 * index]),
        address: String(reply[3 * index + 1]),
        ageMs: Number(reply[3 * index + 2]),
      }));
    },
    async forget(replicaId) {
      await Promise.all([write(replicaId, ''), port.send((redis) => redis.hdel(keys.replicas.beats, replicaId))]);
    },
    async list() {
      const reply = (await port.run(listReplicas, ofReplicas, [limits.replicaReportMs])) as (string | number)[];
      const replicas: ListedReplica[] = [];
      for (let index = 0; index + 1 < reply.length; index += 2) {
        const report = parseReport(String(reply[index]));
        if (report) replicas.push({ ...report, ageMs: Number(reply[index + 1]) });
      }
      return replicas.toSorted((a, b) => (a.replicaId < b.replicaId ? -1 : 1));
    },
  };
}
