import type { FleetView } from '@trunkline/protocol';
import { reportsStill, worst } from '../live/fleet-history.ts';

/** The figures of all replicas together. What nobody has measured is missing. */
export interface FleetFigures {
  /** Of the slowest replica: callers on it have no use for an average. */
  toAgentP99Ms?: number | undefined;
  toCallerP99Ms?: number | undefined;
  decisionToClearP99Ms?: number | undefined;
  loopLagP99Ms?: number | undefined;
  /** Holes in the agent's speech that callers heard, for each 1,000 minutes of calls. Missing before the first minute. */
  gapsPerThousandMinutes?: number | undefined;
  gapsHeard: number;
  callMinutes: number;
  /** Since the start of the replicas, most frequent first. */
  refusals: readonly { reason: string; count: number }[];
  takenOver: number;
  /** Of the calls that were taken over last. */
  silences?: { medianMs: number; longestMs: number } | undefined;
}

/** Adds up what the replicas say of themselves. */
export function addUpFigures({ replicas }: Pick<FleetView, 'replicas'>): FleetFigures {
  const all = replicas.flatMap(({ figures }) => figures ?? []);
  // What a replica counted has happened, also where it is gone; what it measured in its last minute is no longer so.
  const heard = replicas.filter(reportsStill);
  const measured = heard.flatMap(({ figures }) => figures ?? []);
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const gapsHeard = sum(all.map((figures) => figures.gapsHeard));
  const callMinutes = sum(all.map((figures) => figures.callMinutes));
  return {
    toAgentP99Ms: worst(measured.map((figures) => figures.addedLatencyMs?.toAgent.p99)),
    toCallerP99Ms: worst(measured.map((figures) => figures.addedLatencyMs?.toCaller.p99)),
    decisionToClearP99Ms: worst(measured.map((figures) => figures.decisionToClearMs?.p99)),
    loopLagP99Ms: worst(heard.map((replica) => replica.loopLagP99Ms)),
    gapsPerThousandMinutes: callMinutes >= 1 ? (gapsHeard / callMinutes) * 1_000 : undefined,
    gapsHeard,
    callMinutes,
    refusals: addRefusals(all.map((figures) => figures.refusals)),
    takenOver: sum(all.map((figures) => figures.takenOver)),
    silences: tellSilences(all.flatMap((figures) => figures.lastSilencesMs)),
  };
}

function addRefusals(all: Readonly<Record<string, number>>[]): { reason: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const refusals of all) {
    for (const [reason, count] of Object.entries(refusals)) counts.set(reason, (counts.get(reason) ?? 0) + count);
  }
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}

function tellSilences(silencesMs: number[]): FleetFigures['silences'] {
  const sorted = silencesMs.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  const longest = sorted.at(-1);
  return median === undefined || longest === undefined ? undefined : { medianMs: median, longestMs: longest };
}

/** Whether a replica can take calls, as a word. One that has not reported for long may be gone. */
export function tellReplica(replica: FleetView['replicas'][number]): 'silent' | 'draining' | 'full' | 'slow' | 'ready' {
  if (!reportsStill(replica)) return 'silent';
  if (replica.isDraining) return 'draining';
  if (replica.acceptsCalls) return 'ready';
  return replica.maxCalls !== undefined && replica.liveCalls >= replica.maxCalls ? 'full' : 'slow';
}

export interface WayFigures {
  /** As AGENT_WAYS names it. */
  way: string;
  /** `probing`: one caller is trying it. */
  state: 'closed' | 'open' | 'probing';
  /** How many replicas use it. */
  replicas: number;
}

const BY_WORST = ['open', 'probing', 'closed'] as const;

/** The ways to an agent, in the order in which they are tried, each as the worst off of its replicas sees it. */
export function tellWays({ replicas }: Pick<FleetView, 'replicas'>): WayFigures[] {
  const seen = new Map<string, WayFigures['state'][]>();
  for (const { figures } of replicas.filter(reportsStill)) {
    for (const [way, state] of Object.entries(figures?.agentWays ?? {}))
      seen.set(way, [...(seen.get(way) ?? []), state]);
  }
  return [...seen].map(([way, states]) => ({
    way,
    state: BY_WORST.find((state) => states.includes(state)) ?? 'closed',
    replicas: states.length,
  }));
}
