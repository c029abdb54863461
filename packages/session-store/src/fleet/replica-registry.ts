import { replicaReportSchema } from '@trunkline/protocol';
import type { ReplicaReport } from '@trunkline/protocol';
import { listReplicas, reportReplica } from '../scripts/index.ts';
import type { StoreContext } from '../store-context.ts';

export interface ListedReplica extends ReplicaReport {
  /** How long ago the report came, by Redis' clock, ms. Clocks of replicas need not agree. */
  ageMs: number;
}

/**
 * Which replicas there are and how much they have to do: for placement, rebalancing and the operators' page. It says
 * nothing about who holds a call (`StreamLeases`), and that a replica is missing does not prove that it is dead.
 * Failure policy: see `RedisPort`; both writes may be repeated without harm.
 */
export interface ReplicaRegistry {
  /** Every few seconds; it counts for `replicaReportMs`. */
  report(report: ReplicaReport): Promise<void>;
  /** For a replica that goes in order. */
  forget(replicaId: string): Promise<void>;
  /** By id. Reports that this version cannot read are left out. */
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
    forget: (replicaId) => write(replicaId, ''),
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
