/** The ways in which gateways share one host. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, findFreePort, startService } from '../child.ts';
import { GATEWAY_ENTRY, gatewayEnv, type GatewaySetUp, gatewayTarget, type Target } from '../targets.ts';
import { childrenOf, cpuOfEach, residentMb, treeOf } from './process-tree.ts';

/** What a layout has taken until its target is closed. */
export interface LayoutUse {
  /** Of all its processes with those that listen for voices, and of the cluster's first one; the proxy is not counted. */
  memoryMb: number;
  /** Of the CPU time of all gateways, the share of the one that had most to do. */
  busiestShare: number;
}

export interface Layout {
  name: string;
  start(options: Pick<GatewaySetUp, 'vapiUrl' | 'redisUrl' | 'agentFormat' | 'calls'>): Promise<Target>;
  /** Known once the target has been closed. */
  use: LayoutUse;
}

interface Started {
  /** The processes that carry calls. */
  gateways: number[];
  /** What is to be stopped. */
  children: Child[];
}

/** Both workers are asked to start at once; the port answers as soon as the first one listens. */
const SECOND_WORKER_MS = 2_000;

async function startOne(setUp: GatewaySetUp): Promise<Started> {
  const child = await startService(GATEWAY_ENTRY, setUp.entrancePort, gatewayEnv(setUp));
  return { gateways: [child.pid], children: [child] };
}

async function startBehindProxy(setUp: GatewaySetUp): Promise<Started> {
  const ports = [await findFreePort(), await findFreePort()];
  const replicas = await Promise.all(ports.map((port) => startService(GATEWAY_ENTRY, port, gatewayEnv(setUp))));
  const proxy = await startService('bench/dist/replicas/round-robin.js', setUp.entrancePort, {
    PORTS: ports.join(','),
  });
  return { gateways: replicas.map(({ pid }) => pid), children: [...replicas, proxy] };
}

async function startCluster(setUp: GatewaySetUp): Promise<Started> {
  const primary = await startService('bench/dist/replicas/cluster-gateway.js', setUp.entrancePort, {
    ...gatewayEnv(setUp),
    WORKERS: '2',
  });
  await sleep(SECOND_WORKER_MS);
  return { gateways: await childrenOf(primary.pid), children: [primary] };
}

function createLayout(name: string, start: (setUp: GatewaySetUp) => Promise<Started>): Layout {
  const use: LayoutUse = { memoryMb: Number.NaN, busiestShare: Number.NaN };
  return {
    name,
    use,
    async start(options) {
      const setUp = { ...options, entrancePort: await findFreePort(), authToken: randomBytes(16).toString('hex') };
      const { gateways, children } = await start(setUp);
      const seconds = async (): Promise<number> => (await cpuOfEach(gateways)).reduce((sum, one) => sum + one, 0);
      return gatewayTarget(name, setUp, {
        cpuSeconds: seconds,
        async close() {
          const each = await cpuOfEach(gateways);
          use.busiestShare = Math.max(...each) / (await seconds());
          const roots = name === 'cluster' ? children.map(({ pid }) => pid) : gateways;
          use.memoryMb = await residentMb((await Promise.all(roots.map(treeOf))).flat());
          await Promise.all(children.map((child) => child.stop()));
        },
      });
    },
  };
}

export const createLayouts = (): Layout[] => [
  createLayout('one process', startOne),
  createLayout('two replicas', startBehindProxy),
  createLayout('cluster', startCluster),
];
