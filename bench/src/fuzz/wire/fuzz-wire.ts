/**
 * `npm run bench -- fuzz --wire`: a gateway, a webhook, a chat gateway and a console as they run in production, on a real Redis, are sent
 * hostile requests with right proofs. Nobody is behind them who would answer for Twilio or Vapi.
 */
import { createRandom } from '@trunkline/simulators';
import { seedOf } from '../try-surface.ts';
import { RawConnection } from './raw-request.ts';
import { API_KEY, CHAT, CONSOLE, GATEWAY, type MakeRequest, WEBHOOK, WEBHOOK_SECRET } from './requests.ts';
import { startWireProcess, type WireProcess } from './wire-process.ts';

export interface WireOptions {
  seed: number;
  /** Requests to each program at most. */
  inputs: number;
  minutes: number;
  redisUrl: string;
}

const CONNECTIONS = 8;
const MOST_FAULTS = 20;
/** Nobody listens there: port 9 is for what is thrown away (RFC 863). */
const NOBODY = 'http://127.0.0.1:9';

interface Target {
  name: string;
  entry: string;
  make: MakeRequest;
  env: Record<string, string>;
}

const TARGETS: readonly Target[] = [
  {
    name: 'gateway',
    entry: 'apps/telephony-gateway/dist/main.js',
    make: GATEWAY,
    env: {
      PUBLIC_URL: 'http://gw.example.com',
      TWILIO_AUTH_TOKEN: 'unused',
      TWILIO_VALIDATE_SIGNATURES: 'false',
      VAPI_API_KEY: 'unused',
      VAPI_BASE_URL: NOBODY,
      VAPI_ASSISTANT_ID: 'fuzz',
      VOICE_MODEL: 'light',
      MAX_FLEET_CALLS: '50',
    },
  },
  {
    name: 'webhook',
    entry: 'apps/vapi-webhook/dist/main.js',
    make: WEBHOOK,
    env: {
      VAPI_WEBHOOK_AUTH: 'secret',
      VAPI_WEBHOOK_SECRET: WEBHOOK_SECRET,
      TOOL_REPLY_BUDGET_MS: '20',
      TOOLS_DIR: 'tools',
    },
  },
  {
    name: 'chat',
    entry: 'apps/chat-gateway/dist/main.js',
    make: CHAT,
    env: {
      VAPI_API_KEY: 'unused',
      VAPI_BASE_URL: NOBODY,
      VAPI_ASSISTANT_ID: 'fuzz',
      CHAT_MESSAGES_PER_MINUTE_PER_KEY: '10000',
      CHAT_MESSAGES_PER_MINUTE_PER_SESSION: '10000',
    },
  },
  { name: 'console', entry: 'apps/console/dist/main.js', make: CONSOLE, env: {} },
];

/** What is not an answer: a fault of ours, or none at all. Errors of others (502 to 504) have a code of ours and are answers. */
function faultOf(answer: Awaited<ReturnType<RawConnection['send']>>): string | undefined {
  if (answer === 'silent') return 'no answer in 10 s';
  if (answer === 'closed') return 'closed without an answer';
  if (answer.status === 500 || answer.code === 'TL_INTERNAL') return `status ${answer.status} ${answer.code}`;
  return answer.status > 500 && answer.code === undefined ? `status ${answer.status} without a code` : undefined;
}

async function tryRequests({ name, make }: Target, child: WireProcess, { seed, inputs }: WireOptions, untilMs: number) {
  const faults: string[] = [];
  const statuses = new Map<number, number>();
  let next = 0;
  const worker = async (): Promise<void> => {
    const connection = new RawConnection(child.port);
    while (next < inputs && performance.now() < untilMs && faults.length < MOST_FAULTS && child.isAlive()) {
      const input = next;
      next += 1;
      const request = make(createRandom(seedOf(seed, `wire ${name}`, input)));
      const answer = await connection.send(request);
      if (typeof answer === 'object') statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const fault = faultOf(answer);
      if (fault !== undefined)
        faults.push(`input ${input} ${fault}\n        ${JSON.stringify(request.toString('latin1')).slice(0, 600)}`);
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  return { requests: next, faults, statuses };
}

async function tryTarget(target: Target, options: WireOptions, mostMs: number): Promise<number> {
  const child = await startWireProcess(target.entry, { REDIS_URL: options.redisUrl, API_KEYS: API_KEY, ...target.env });
  // The first requests have the compiler at work, and fill what is kept on purpose.
  const startMs = performance.now();
  const warmUp = await tryRequests(
    target,
    child,
    { ...options, seed: options.seed + 1, inputs: options.inputs / 10 },
    startMs + mostMs / 10,
  );
  const heapBefore = await child.heapBytes();
  const sinceMs = Date.now();
  const { requests, faults, statuses } = await tryRequests(target, child, options, startMs + mostMs);
  const turnMs = child.longestTurnMs(sinceMs);
  const grownBytes = (await child.heapBytes()) - heapBefore;
  const errors = child.errors();
  const outcome = await child.stop();
  const answers = [...statuses]
    .toSorted(([one], [other]) => one - other)
    .map(([status, count]) => `${status}: ${count}`);
  const all = [...warmUp.faults, ...faults];
  console.log(
    `${target.name.padEnd(10)}${String(requests + warmUp.requests).padStart(9)} requests, longest turn ${turnMs.toFixed(0)} ms, ` +
      `heap ${(grownBytes / 1024).toFixed(0)} KiB more, SIGTERM: ${outcome}, ${all.length} faults; ${answers.join(', ')}`,
  );
  for (const fault of all) console.log(`    ${fault}`);
  for (const line of errors) console.log(`    log: ${line.slice(0, 400)}`);
  return all.length;
}

/** @returns how many faults were found. */
export async function fuzzWire(options: WireOptions, only: string): Promise<number> {
  const targets = TARGETS.filter(({ name }) => name.includes(only));
  let faults = 0;
  for (const target of targets) faults += await tryTarget(target, options, (options.minutes * 60_000) / targets.length);
  return faults;
}
