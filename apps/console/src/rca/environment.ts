/** What `npm run rca` takes from its environment, into which the command has put what stands in `.env`. */
import { parseEnv, redisUrl } from '@trunkline/service-kit';
import { readThresholds, type Thresholds } from '@trunkline/verdict';
import { z } from 'zod';

type Env = Readonly<Record<string, string | undefined>>;

/** @throws Error with a line for each variable that cannot be used. */
export function thresholdsOf(env: Env): Thresholds {
  const { thresholds, faults } = readThresholds(env);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return thresholds;
}

/** @throws Error with a sentence, when it is not set or cannot be read. */
export function redisUrlOf(env: Env): string {
  if ((env['REDIS_URL'] ?? '') === '' && (env['REDIS_URL_FILE'] ?? '') === '') {
    throw new Error(
      'REDIS_URL is not set, neither in the environment nor in .env. A saved record needs none: --file RECORD.json',
    );
  }
  return parseEnv(z.object({ REDIS_URL: redisUrl() }), env).REDIS_URL;
}
