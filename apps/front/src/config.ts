/** Reads the front's environment once into a frozen object. */
import { commonEnv, type Env, envUrl, envValue, parseEnv } from '@trunkline/service-kit';
import { BlockList } from 'node:net';
import { z } from 'zod';
import { parseAddresses } from './client-address.ts';

const { REDIS_URL: _needsNone, ...common } = commonEnv(8080);

const schema = z.object({
  ...common,
  FRONT_GATEWAY_URL: envUrl({ schemes: ['http'] }).default('http://127.0.0.1:3000'),
  FRONT_WEBHOOK_URL: envUrl({ schemes: ['http'] }).default('http://127.0.0.1:3001'),
  FRONT_CHAT_URL: envUrl({ schemes: ['http'] }).default('http://127.0.0.1:3003'),
  TRUSTED_PROXIES: envValue({
    expected: 'a comma list of addresses and ranges, as in 127.0.0.1, 10.0.0.0/8',
    parse: parseAddresses,
  }).default(() => new BlockList()),
  FRONT_CONSOLE_URL: envUrl({ schemes: ['http'] }).default('http://127.0.0.1:3004'),
});
export type FrontConfig = Readonly<z.output<typeof schema>>;

/** @throws ConfigError with one line per fault. */
export function readConfig(env: Env): FrontConfig {
  return parseEnv(schema, env);
}
