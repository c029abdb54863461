/** The tool runner as it is deployed, over a real Redis, with workers that go on one step at a time and can be killed between any two of them. */
import { randomBytes } from 'node:crypto';
import { createRedisClient, createSessionStore, whenRedisReady, type SessionStore } from '@trunkline/session-store';
import { DEFAULT_BREAKER, type LoadedTool } from '@trunkline/tool-loader';
import { ManualClock, type TestRedis } from '@trunkline/testkit';
import { z } from 'zod';
import { createDeliveryClaims } from '../delivery/delivery-claims.ts';
import { answerRun } from '../events/tool-calls.ts';
import { createWebhookCounters } from '../events/webhook-counters.ts';
import { createResultCache } from '../tools/result-cache.ts';
import { createToolCatalog } from '../tools/tool-catalog.ts';
import { createToolRecords } from '../tools/tool-records.ts';
import { createToolResults, type ToolOutcome } from '../tools/tool-results.ts';
import { createToolRunner } from '../tools/tool-runner.ts';
import { buildToolCallKey, type ToolRun } from '../tools/tool-call-key.ts';
import { createRunTool } from './run-tool.ts';
import { SteppedWorker } from './stepped-worker.test-support.ts';

/** What the tools of the model are: one that may be begun again, one that may not, and the same two with an effect that is once in a call. */
export const TOOL_NAMES = ['repeatable', 'single', 'once', 'once-single'] as const;
export type ToolName = (typeof TOOL_NAMES)[number];

interface Job {
  run: ToolRun;
  worker: SteppedWorker | undefined;
}

export interface ToolWorld {
  /** A webhook of Vapi's, first or delivered again. Before it is answered, a worker that takes a new job goes `steps` far. */
  deliver(run: ToolRun, steps: number): Promise<void>;
  /** The caller has spoken over the agent: the answer that was waited for is given up. */
  bargeIn(run: ToolRun): Promise<void>;
  /** A job that waits is given to a new worker, and goes `steps` far. */
  begin(index: number, steps: number): Promise<void>;
  step(index: number, steps: number): Promise<void>;
  /** Kills a worker in the middle; its job waits again once it is found to be dead. @returns whether there was one. */
  kill(index: number): Promise<boolean>;
  /** Lets all jobs come to their end with workers that live. */
  settle(): Promise<void>;
  /** How often the effect of this run has happened in the world outside. */
  effectsOf(run: ToolRun): number;
  /** Runs that were begun anew after their effect had happened. They show that the games play what they are about. */
  repeatedEffects(): number;
  outcomeOf(run: ToolRun): Promise<ToolOutcome | undefined>;
  /** What each delivery of this run was answered with, in order. */
  answersTo(run: ToolRun): readonly string[];
  /** How often the live call was told the result late. */
  toldOf(run: ToolRun): number;
  close(): void;
}

export const HOLDING = 'Hold on.';

export async function openToolWorld(redis: TestRedis): Promise<ToolWorld> {
  const client = createRedisClient(redis.url, { name: 'tool-effects', onError: () => {} });
  await whenRedisReady(client, 5_000);
  const store: SessionStore = createSessionStore({
    redis: client,
    nowMs: Date.now,
    random: randomBytes,
    // Nobody renews the lock of a dead worker, and it runs out when the test says so.
    clock: new ManualClock(),
  });
  /** The world outside of Trunkline: who has booked what. A service that is given its key books once for each. */
  const outside = { byKey: new Map<string, Set<string>>(), plain: new Map<string, number>() };
  const jobs = new Map<string, Job>();
  const answers = new Map<string, string[]>();
  const told = new Map<string, number>();
  const undelivered = new Set<string>();
  const results = createToolResults({ redis: client, subscriber: client });
  const claims = createDeliveryClaims(client);
  let current = new SteppedWorker();

  const effectKey = (args: unknown): string => JSON.stringify(args);
  const toolNamed = (name: ToolName): LoadedTool => {
    const mine = current;
    return {
      name,
      description: 'Books.',
      parameters: z.looseObject({}),
      jsonSchema: {},
      timeoutMs: 60_000,
      mode: 'sync',
      holdingSentence: HOLDING,
      breaker: DEFAULT_BREAKER,
      repeatable: !name.endsWith('single'),
      ...(name.startsWith('once') && { once: { by: ['what'] } }),
      async run(args, { idempotencyKey }) {
        await mine.gate();
        const what = `${name} ${effectKey(args)}`;
        outside.byKey.set(what, (outside.byKey.get(what) ?? new Set()).add(idempotencyKey));
        outside.plain.set(what, (outside.plain.get(what) ?? 0) + 1);
        await mine.gate();
        return 'booked';
      },
    } as LoadedTool;
  };
  const toolsOf = (): ReadonlyMap<string, LoadedTool> => new Map(TOOL_NAMES.map((name) => [name, toolNamed(name)]));
  const catalog = createToolCatalog(toolsOf());

  /** A worker with everything that one has, each on its gates. */
  const newWorker = () => {
    const worker = new SteppedWorker();
    current = worker;
    const tools = toolsOf();
    const runner = createToolRunner({ tools, cache: createResultCache(client), onFault: () => {} });
    const handler = createRunTool({
      tools: { ...createToolCatalog(tools), ...runner },
      results: worker.guard(results),
      records: createToolRecords(client),
      locks: worker.guard({
        acquire: async (name: string, options: { ttlMs: number }) => {
          const lock = await store.locks.acquire(name, options);
          return lock && worker.guard(lock);
        },
      }),
      queues: { add: async (_name, key) => void undelivered.add(key) },
      onOutcome: () => {},
      record: () => worker.gate(),
      epochMs: Date.now,
    });
    return { worker, handler };
  };

  const waiting = (): Job[] => [...jobs.values()].filter(({ worker }) => worker === undefined);
  const atWork = (): Job[] => [...jobs.values()].filter(({ worker }) => worker !== undefined);
  const pick = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)];

  const finishIfDone = (key: string, job: Job): void => {
    if (!job.worker?.isDone) return;
    if (jobs.get(key) === job) jobs.delete(key);
  };
  const start = async (key: string, job: Job): Promise<void> => {
    const { worker, handler } = newWorker();
    job.worker = worker;
    const back = new Error('postponed');
    await worker.start(async () => {
      try {
        await handler.run(job.run, { ageMs: 0, failedTries: 0, postpone: () => Promise.reject(back) });
      } catch (error) {
        if (error !== back) throw error;
        // It waits again, and starts anew.
        jobs.set(key, { run: job.run, worker: undefined });
      }
    });
    finishIfDone(key, job);
  };
  const go = async (key: string, job: Job, steps: number): Promise<void> => {
    for (let done = 0; done < steps && job.worker && !job.worker.isDone; done += 1) await job.worker.step();
    finishIfDone(key, job);
  };
  const keyOf = (run: ToolRun): string => buildToolCallKey(run);
  /** Locks of workers that are dead run out. */
  const letLocksRunOut = async (): Promise<void> => {
    const found = await client.keys('tl:lock:*');
    if (found.length > 0 && atWork().length === 0) await client.del(...found);
  };
  const tell = async (): Promise<void> => {
    for (const key of undelivered) {
      if (await claims.take(`late-result/${key}`, 0)) told.set(key, (told.get(key) ?? 0) + 1);
    }
  };

  return {
    async deliver(run, steps) {
      const key = keyOf(run);
      const queues = {
        async add(_name: string, id: string) {
          if (jobs.has(id)) return;
          const job: Job = { run, worker: undefined };
          jobs.set(id, job);
          if (steps === 0) return;
          await start(id, job);
          await go(id, job, steps);
        },
      };
      const deps = { tools: catalog, queues, results, counters: createWebhookCounters(), budgetMs: 0 };
      const outcome = await answerRun(deps, run, { waitMs: 0 });
      answers.set(key, [...(answers.get(key) ?? []), 'result' in outcome ? outcome.result : `error: ${outcome.error}`]);
    },
    async bargeIn(run) {
      if (jobs.has(keyOf(run))) await results.markLate(buildToolCallKey(run));
    },
    async begin(index, steps) {
      const job = pick(waiting(), index);
      if (!job) return;
      await start(keyOf(job.run), job);
      await go(keyOf(job.run), job, steps);
    },
    async step(index, steps) {
      const job = pick(atWork(), index);
      if (job) await go(keyOf(job.run), job, steps);
    },
    async kill(index) {
      const job = pick(atWork(), index);
      if (!job?.worker) return false;
      job.worker.isDead = true;
      jobs.set(keyOf(job.run), { run: job.run, worker: undefined });
      await letLocksRunOut();
      await tell();
      return true;
    },
    async settle() {
      for (let round = 0; jobs.size > 0; round += 1) {
        if (round > 1_000) throw new Error('jobs that never end');
        for (const job of atWork()) await go(keyOf(job.run), job, 1_000);
        await letLocksRunOut();
        const [next] = waiting();
        if (next) await start(keyOf(next.run), next);
      }
      await tell();
    },
    effectsOf({ name, arguments: args }) {
      const what = `${name} ${effectKey(args)}`;
      return name.endsWith('single') ? (outside.plain.get(what) ?? 0) : (outside.byKey.get(what)?.size ?? 0);
    },
    repeatedEffects: () => [...outside.plain.values()].filter((count) => count > 1).length,
    outcomeOf: (run) => results.read(buildToolCallKey(run)),
    answersTo: (run) => answers.get(keyOf(run)) ?? [],
    toldOf: (run) => told.get(keyOf(run)) ?? 0,
    close: () => client.disconnect(),
  };
}
