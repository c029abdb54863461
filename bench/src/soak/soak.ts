/**
 * `npm run bench -- soak`: a day's work in half an hour. Calls, chats, voice of pages, tools and the operators' page go on together, with
 * calls and sessions that come and go all the time, and once a minute each process and Redis are asked what they keep. It reports what
 * grew, what went wrong, and what is left when everybody has gone: of sockets and timers that must be what there was before.
 *
 * Options: `--minutes 30 --calls 100 --chats 10 --pages 5 --seed 1 --report FILE`.
 */
import { setMaxListeners } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createRandom } from '@trunkline/simulators';
import { openEventReaders } from '../console/event-readers.ts';
import { signIn } from '../console/operator.ts';
import { prepareTalk } from '../survival/talk.ts';
import { callAgainAndAgain } from './callers.ts';
import { findImmortalKeys, readRedis } from './redis-state.ts';
import { formatSoak, type SoakSample } from './soak-report.ts';
import { setSoakStage, type SoakStage } from './soak-stage.ts';
import { Tally } from './tally.ts';
import { visitAgainAndAgain } from './visitors.ts';
import { writeAgainAndAgain } from './writers.ts';

/** Calls do not all begin in the same moment, since that is what `burst` is for. */
const APART_MS = 150;
const MINUTE_MS = 60_000;
/** The last reports of the calls have come, and what closes a moment after its call is closed. */
const REST_MS = 45_000;
const OPERATORS = 2;
const LOOKS_EVERY_MS = 3_000;

export async function benchSoak(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: 'string', default: '30' },
      calls: { type: 'string', default: '100' },
      chats: { type: 'string', default: '10' },
      pages: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      report: { type: 'string' },
    },
  });
  const [minutes, calls, chats, pages] = [values.minutes, values.calls, values.chats, values.pages].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const random = createRandom(Number(values.seed));
  const tally = new Tally();
  const talk = await prepareTalk();
  const stage = await setSoakStage({ seed: Number(values.seed), random: () => random.next() });
  const leaving = new AbortController();
  const { signal } = leaving;
  // Everybody who calls or writes waits for it.
  setMaxListeners(0, signal);
  try {
    const sample = async (atMinute: number): Promise<SoakSample> => ({
      atMinute,
      processes: await stage.readStates(),
      redis: await readRedis(stage.redis.url),
      liveCalls: stage.carrier.liveCalls.size,
    });
    const before = await sample(0);
    const beganMs = Date.now();
    const operators = await watchAsOperators(stage, tally, signal);
    const [firstQuestion] = talk.questions;
    const question = toWide(firstQuestion ?? new Int16Array(0));
    const people = [
      ...Array.from({ length: calls }, async (_, index) => {
        await sleep(index * APART_MS);
        await callAgainAndAgain(index, { stage, talk, random, tally, signal });
      }),
      ...Array.from({ length: chats }, (_, index) => writeAgainAndAgain(index, { stage, random, tally, signal })),
      ...Array.from({ length: pages }, () => visitAgainAndAgain({ stage, question, random, tally, signal })),
    ];
    stage.vapi.callTools();
    const samples: SoakSample[] = [];
    for (let minute = 1; minute <= minutes; minute += 1) {
      await sleep(Math.max(0, beganMs + minute * MINUTE_MS - Date.now()));
      samples.push(await sample(minute));
      console.error(
        `minute ${minute} of ${minutes}: ${stage.carrier.liveCalls.size} calls live, ${tally.wrongs.size} kinds of trouble`,
      );
    }
    leaving.abort();
    await Promise.all(people);
    await operators.leave();
    await sleep(REST_MS);
    const after = await sample(minutes + 1);
    const { tools } = await stage.vapi.report();
    const immortal = await findImmortalKeys(stage.redis.url);
    const report = {
      calls,
      chats,
      pages,
      minutes,
      before,
      samples,
      after,
      tools,
      immortal,
      complaints: await stage.readComplaints(),
      tally,
    };
    console.log(formatSoak(report));
    if (values.report) await writeFile(values.report, `${JSON.stringify(report, mapsAsObjects, 2)}\n`);
  } finally {
    leaving.abort();
    await stage.close();
  }
}

const mapsAsObjects = (_: string, value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries(value) : value;

/** From 8 to 16 kHz. What is between two samples lies between them. */
function toWide(narrow: Int16Array): Int16Array {
  const wide = new Int16Array(narrow.length * 2);
  for (let at = 0; at < narrow.length; at += 1) {
    const here = narrow[at] as number;
    wide[2 * at] = here;
    wide[2 * at + 1] = (here + (narrow[at + 1] ?? here)) / 2;
  }
  return wide;
}

/** Two pages read the events, and somebody looks at the list and at one call every few seconds. */
async function watchAsOperators(
  stage: SoakStage,
  tally: Tally,
  signal: AbortSignal,
): Promise<{ leave(): Promise<void> }> {
  const cookie = await signIn(stage.consoleUrl, stage.apiKey);
  const readers = openEventReaders(stage.consoleUrl, cookie, OPERATORS);
  const ask = async <T>(path: string): Promise<T> => {
    const answer = await fetch(`${stage.consoleUrl}${path}`, { headers: { cookie } });
    if (!answer.ok) throw new Error(`GET ${path.replace(/\/calls\/.*/, '/calls/ID')}: ${answer.status}`);
    return (await answer.json()) as T;
  };
  const look = async (): Promise<void> => {
    const { calls } = await ask<{ calls: { callId: string }[] }>('/api/calls');
    const [call] = calls;
    if (call) await ask(`/api/calls/${call.callId}`);
    tally.add('looks of operators');
  };
  const looking = (async (): Promise<void> => {
    while (!signal.aborted) {
      await tally.expect('the operators’ page', look);
      await sleep(LOOKS_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    async leave() {
      await looking;
      readers.close();
    },
  };
}
