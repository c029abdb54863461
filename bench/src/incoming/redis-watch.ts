/** What a Redis has been asked so far. Its own questions are a handful and count too. */
import { createRedisClient, whenRedisReady } from '@trunkline/session-store';

export interface RedisTraffic {
  commands: number;
  /** How often it read from a connection, which is about how often somebody wrote to it. */
  reads: number;
}

export async function watchRedis(url: string) {
  const client = createRedisClient(url, { name: 'bench', onError: () => {} });
  await whenRedisReady(client, 5_000);
  const { 0: first } = url.split(',');
  if (first !== url) throw new Error('the traffic of a cluster is not counted: give one Redis');
  return {
    async traffic(): Promise<RedisTraffic> {
      const stats = await (client as { info(section: string): Promise<string> }).info('stats');
      const of = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(stats)?.[1]);
      return { commands: of('total_commands_processed'), reads: of('total_reads_processed') };
    },
    close: () => client.disconnect(),
  };
}
