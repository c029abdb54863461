import { ConfigError } from './config-error.ts';
import { envEnum, envMs, envPort, envText } from './env-values.ts';
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
    ADMIN_HOST: envText('an address to listen on, such as 127.0.0.1').default('127.0.0.1'),
    ADMIN_PORT: envPort().optional(),
    LOG_LEVEL: envEnum(LOG_LEVELS).default('info'),
    /** Production unless said otherwise: whoever forgets the variable gets the strict rules, not the lax ones. */
    NODE_ENV: envEnum(['production', 'development', 'test']).default('production'),
  };
}

/** The notice period of a drain (drain-notice.ts), for apps that serve HTTP to others. */
export const drainEnv = { DRAIN_NOTICE_MS: envMs().default(3_000) };

const ADMIN_PORT_ABOVE_MAIN = 1_000;
const MAX_PORT = 65_535;

/**
 * Where the admin listener of an app goes: to ADMIN_PORT, and by default to the main port + 1000. Where the machine chooses the
 * main port (0), it chooses this one too.
 * @throws ConfigError when the main port leaves no room for the default.
 */
export function adminAddress(config: { PORT: number; ADMIN_HOST: string; ADMIN_PORT?: number | undefined }): {
  adminHost: string;
  adminPort: number;
} {
  const { PORT: port, ADMIN_HOST: adminHost } = config;
  const adminPort = config.ADMIN_PORT ?? (port === 0 ? 0 : port + ADMIN_PORT_ABOVE_MAIN);
  if (adminPort > MAX_PORT) {
    throw new ConfigError([`ADMIN_PORT: not set, and PORT + ${ADMIN_PORT_ABOVE_MAIN} is above ${MAX_PORT}; set it`]);
  }
  return { adminHost, adminPort };
}
