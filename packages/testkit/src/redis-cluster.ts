import { Redis } from 'ioredis';
import { findRedisBinary, makeRedisDir, removeRedisDir, startRedisProcess } from './redis-process.ts';
import type { RedisProcess } from './redis-process.ts';
import { waitUntil } from './wait-until.ts';

export interface RedisCluster {
  /** The nodes, separated by commas, which is how `REDIS_URL` names a cluster. */
  readonly url: string;
  /** The ports of the nodes. The first half began as primaries, and node `i + half` as the replica of node `i`. */
  readonly ports: readonly number[];
  kill(port: number, signal: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

const SLOTS = 16_384;
/** The nodes notice a dead primary after this time, and elect its replica about a second later. */
const NODE_TIMEOUT_MS = 500;

interface Node {
  port: number;
  dir: string;
  process: RedisProcess;
  client: Redis;
}

async function startNode(binary: string): Promise<Node> {
  const dir = await makeRedisDir();
  const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', String(NODE_TIMEOUT_MS)];
  // A replica copies at once and shows itself within a second, because clients hear of it only after its first ping.
  args.push('--repl-diskless-sync-delay', '0', '--repl-ping-replica-period', '1');
  const process = await startRedisProcess(binary, dir, args);
  const client = new Redis({ host: '127.0.0.1', port: process.port });
  // A test may kill the node. The command that needed it fails then, and this event says nothing more.
  client.on('error', () => {});
  return { port: process.port, dir, process, client };
}

/** Does by commands what `redis-cli --cluster create` does, so that no redis-cli is needed. */
async function joinNodes(nodes: readonly Node[], primaries: number): Promise<void> {
  const [first] = nodes;
  const ids = await Promise.all(nodes.map((node) => node.client.call('CLUSTER', 'MYID')));
  await Promise.all(
    nodes.map(async ({ client }, index) => {
      // Epochs are distinct from the start, because equal ones collide and the nodes take seconds to settle that.
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1));
      if (index >= primaries) return;
      const from = Math.floor((SLOTS * index) / primaries);
      const to = Math.floor((SLOTS * (index + 1)) / primaries);
      await client.cluster(
        'ADDSLOTS',
        Array.from({ length: to - from }, (_, offset) => from + offset),
      );
    }),
  );
  for (const { client } of nodes.slice(1)) await client.call('CLUSTER', 'MEET', '127.0.0.1', String(first?.port));
  await waitUntil(() => all(nodes, (node) => knowsAll(node, nodes.length)), { what: 'the nodes to know one another' });
  await Promise.all(
    nodes.slice(primaries).map((node, index) => node.client.call('CLUSTER', 'REPLICATE', String(ids[index]))),
  );
  await waitUntil(() => all(nodes, isSettled), {
    timeoutMs: 15_000,
    everyMs: 20,
    what: 'cluster_state:ok on all nodes',
  });
}

async function all(nodes: readonly Node[], check: (node: Node) => Promise<boolean>): Promise<boolean> {
  const results = await Promise.all(nodes.map(check));
  return results.every(Boolean);
}

async function knowsAll({ client }: Node, count: number): Promise<boolean> {
  const lines = String(await client.call('CLUSTER', 'NODES'))
    .trim()
    .split('\n');
  return lines.length === count && !lines.some((line) => line.includes('handshake'));
}

/** Whether a node answers and names a replica for each range of slots, which is what clients ask it for. */
async function isSettled({ client }: Node): Promise<boolean> {
  const [state, ranges] = await Promise.all([client.call('CLUSTER', 'INFO'), client.cluster('SLOTS')]);
  const hasReplicas = ranges.length > 0 && ranges.every((range) => range.length === 4);
  return String(state).includes('cluster_state:ok') && hasReplicas;
}

/**
 * Starts a private Redis Cluster on 127.0.0.1. Half of the nodes are primaries, and each has one replica.
 * @param options.nodes an even number, at least 6: fewer than three primaries have no majority to promote a replica.
 * @throws Error if there is no server program; a shared `REDIS_URL` cannot take its place.
 */
export async function startRedisCluster(options: { nodes: number } = { nodes: 6 }): Promise<RedisCluster> {
  if (options.nodes < 6 || options.nodes % 2 !== 0) {
    throw new RangeError(`startRedisCluster: nodes is ${options.nodes}; pass an even number, at least 6`);
  }
  const binary = findRedisBinary();
  if (binary === undefined) {
    throw new Error('No redis-server for the cluster tests: put redis-server or valkey-server on the PATH.');
  }
  const nodes = await Promise.all(Array.from({ length: options.nodes }, () => startNode(binary)));
  const stop = async (): Promise<void> => {
    for (const node of nodes) node.client.disconnect();
    await Promise.all(nodes.map((node) => node.process.kill('SIGKILL')));
    await Promise.all(nodes.map((node) => removeRedisDir(node.dir)));
  };
  try {
    await joinNodes(nodes, options.nodes / 2);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: nodes.map((node) => `redis://127.0.0.1:${node.port}`).join(','),
    ports: nodes.map((node) => node.port),
    async kill(port, signal) {
      const node = nodes.find((candidate) => candidate.port === port);
      if (!node) throw new Error(`no node of this cluster listens on ${port}`);
      await node.process.kill(signal);
    },
    stop,
  };
}
