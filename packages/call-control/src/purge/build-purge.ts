/** Puts the erasure together from an app's configuration. */
import type { Logger } from '@trunkline/service-kit';
import { createPurge, type Purge, type PurgeOptions } from './purge.ts';
import { createTwilioRecords, type TwilioAccess } from './twilio-records.ts';
import { createVapiRecords } from './vapi-records.ts';

export interface PurgeConfig extends TwilioAccess {
  REDIS_URL: string;
  VAPI_API_KEY?: string | undefined;
  /** Keys of other organisations, by their names. */
  VAPI_API_KEYS?: ReadonlyMap<string, string> | undefined;
  VAPI_BASE_URL: string;
}

export interface PurgeParts extends Pick<PurgeOptions, 'store'> {
  config: PurgeConfig;
  log: Pick<Logger, 'warn'>;
}

export function buildPurge({ config, store, log }: PurgeParts): Purge {
  const { VAPI_API_KEY: apiKey, VAPI_BASE_URL: baseUrl } = config;
  const onRefused = (kind: string, id: string, why: unknown): void =>
    log.warn({ kind, id, err: why }, 'Vapi has not deleted what was erased here');
  return createPurge({
    store,
    vapi:
      apiKey === undefined
        ? undefined
        : createVapiRecords({ baseUrl, apiKey, otherKeys: config.VAPI_API_KEYS?.values() ?? [], onRefused }),
    twilio: createTwilioRecords(config, (callSid, why) =>
      log.warn({ callSid, err: why }, 'Twilio has not deleted what was erased here'),
    ),
    async eraseJobs(vapiCallIds) {
      try {
        // The queues are needed seldom, and take a while to load.
        const { eraseJobsOf } = await import('@trunkline/job-queues');
        return await eraseJobsOf(config.REDIS_URL, vapiCallIds);
      } catch (error) {
        log.warn({ err: error }, 'jobs of an erased call could not be removed');
        return undefined;
      }
    },
  });
}
