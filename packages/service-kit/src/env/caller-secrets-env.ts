/** Under which secret the calls and sessions of one caller are listed in Redis, for every app that writes or reads those lists. */
import { envSecretList, OWN_SECRET } from './env-values.ts';

/** To be spread into the `z.object` of an app. */
export const callerSecretsEnv = { CALLER_HASH_SECRET: envSecretList(OWN_SECRET).optional() };

/**
 * The key of Vapi's API stands in where no secret was chosen: all of these apps have it, and nobody else should.
 * @returns the newest first; empty where there is neither.
 */
export function callerSecretsOf(config: {
  readonly CALLER_HASH_SECRET?: readonly string[] | undefined;
  readonly VAPI_API_KEY?: string | undefined;
}): readonly string[] {
  return config.CALLER_HASH_SECRET ?? (config.VAPI_API_KEY === undefined ? [] : [config.VAPI_API_KEY]);
}
