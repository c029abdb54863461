import { envEnum, envPort, envText } from './env-values.ts';
import { redisUrl } from './env-urls.ts';

/** The levels of a logger, the worst first. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * What every app reads (CONTRACT, Environment, "all"), to be spread into its own `z.object`.
 * @param defaultPort the app's port in CONTRACT, Routes.
 */
export function commonEnv(defaultPort: number) {
  return {
    REDIS_URL: redisUrl(),
    HOST: envText('an address to listen on, such as 0.0.0.0').default('0.0.0.0'),
    PORT: envPort().default(defaultPort),
    LOG_LEVEL: envEnum(LOG_LEVELS).default('info'),
    /** Production unless said otherwise: whoever forgets the variable gets the strict rules, not the lax ones. */
    NODE_ENV: envEnum(['production', 'development', 'test']).default('production'),
  };
}
