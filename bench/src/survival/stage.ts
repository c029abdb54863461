/** Everything that a call needs, as it is deployed: replicas as processes behind balancers, Redis, and both simulators. */
import { randomBytes } from 'node:crypto';
import { buildTwilioRest, createFakeCarrier, type FakeCarrier, MEASURED_SEAM } from '@trunkline/simulators';
import { type OwnRedis, startOwnRedis } from './own-redis.ts';
import { balance, createReplicas, type Replicas } from './replicas.ts';
import { startVapiSide, type VapiSide } from './vapi-side.ts';

export interface StageOptions {
  gateways: number;
  seed: number;
  /** Returns a number in [0, 1). */
  random: () => number;
  secondSocket: 'accept' | 'refuse';
  /** Takes the replicas' log lines; without it they are dropped. */
  logsFolder: string | undefined;
  /** Processes of the webhook, and as many workers; 2 by default. */
  others?: number;
  /** What else the processes of a program are started with. */
  moreEnv?: (program: Program, index: number) => Readonly<Record<string, string>>;
}

export type Program = 'gateway' | 'webhook' | 'worker';

export interface Stage {
  redis: OwnRedis;
  webhooks: Replicas;
  workers: Replicas;
  gateways: Replicas;
  vapi: VapiSide;
  carrier: FakeCarrier;
  /** Key of the gateways' own API. */
  apiKey: string;
  /** The simulated Vapi's key. */
  vapiKey: string;
  close(): Promise<void>;
}

const ACCOUNT_SID = `AC${'0'.repeat(31)}1`;
export const PUBLIC_URL = 'http://gateway.example.com';
const secret = (): string => randomBytes(16).toString('hex');

export async function setStage(options: StageOptions): Promise<Stage> {
  const { others = 2, moreEnv = () => ({}) } = options;
  const redis = await startOwnRedis();
  const keys = { vapi: secret(), twilio: secret(), webhook: secret(), api: secret() };
  const webhooks = await createReplicas(
    'apps/vapi-webhook/dist/main.js',
    others,
    (index) => ({
      ...moreEnv('webhook', index),
      REDIS_URL: redis.url,
      VAPI_WEBHOOK_AUTH: 'secret',
      VAPI_WEBHOOK_SECRET: keys.webhook,
      TOOLS_DIR: 'tools',
    }),
    options.random,
    options.logsFolder,
  );
  const workers = await createReplicas(
    'apps/vapi-webhook/dist/worker.js',
    others,
    (index) => ({
      ...moreEnv('worker', index),
      REDIS_URL: redis.url,
      TOOLS_DIR: 'tools',
    }),
    options.random,
    options.logsFolder,
  );
  const webhookAddress = await balance(webhooks);
  const vapi = await startVapiSide({
    apiKey: keys.vapi,
    webhookUrl: `${webhookAddress.url}/webhook/vapi`,
    webhookSecret: keys.webhook,
    secondSocket: options.secondSocket,
    seed: options.seed,
  });
  // The carrier is made before the gateways, because they are told where its API is; it learns of them through this object.
  const reached: { gateways?: Replicas } = {};
  const carrier = createFakeCarrier({
    accountSid: ACCOUNT_SID,
    authToken: keys.twilio,
    publicUrl: PUBLIC_URL,
    originMap: () => reached.gateways?.pick(),
    seed: options.seed,
    seamMs: MEASURED_SEAM,
    verbTimeScale: 0,
    statusCallbackPath: '/webhook/twilio/call-status',
    fallbackPath: '/webhook/twilio/stream-ended',
    earMaxMs: 1_000,
  });
  const rest = buildTwilioRest({ carrier });
  const twilioApi = await rest.listen({ host: '127.0.0.1', port: 0 });
  const gateways = await createReplicas(
    'apps/telephony-gateway/dist/main.js',
    options.gateways,
    (index) => ({
      ...moreEnv('gateway', index),
      REDIS_URL: redis.url,
      PUBLIC_URL,
      TWILIO_ACCOUNT_SID: ACCOUNT_SID,
      TWILIO_AUTH_TOKEN: keys.twilio,
      TWILIO_API_URL: twilioApi,
      VAPI_API_KEY: keys.vapi,
      VAPI_BASE_URL: vapi.url,
      VAPI_ASSISTANT_ID: 'survival',
      API_KEYS: keys.api,
      // One of three replicas may be away while another is just starting, so one must be able to hold all calls.
      MAX_CONNECTIONS: '200',
      MAX_STREAMS_PER_CALL: '200',
      DRAIN_NOTICE_MS: '1500',
      DRAIN_TIMEOUT_MS: '15000',
    }),
    options.random,
    options.logsFolder,
  );
  reached.gateways = gateways;
  await Promise.all([webhooks.start(), workers.start(), gateways.start()]);
  return {
    redis,
    webhooks,
    workers,
    gateways,
    vapi,
    carrier,
    apiKey: keys.api,
    vapiKey: keys.vapi,
    async close() {
      await carrier.close();
      await rest.close();
      await Promise.all([gateways.stop(), webhooks.stop(), workers.stop()]);
      webhookAddress.close();
      vapi.stop();
      redis.signal('SIGKILL');
    },
  };
}
