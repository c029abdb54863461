/**
 * `npm run bench -- console`: what the operators' page costs the calls, and what the calls cost the page. Live calls go through one
 * gateway all the time. In turn there is no console, a console with readers of its events, and a console with a page in a real browser
 * among them, so that what the console costs is told apart from what a browser takes of the same machine. It reports the gateway's added
 * latency in each stage, the page's frames, what the browser takes, and with `--minutes` the console's memory over time.
 *
 * Options: `--calls 100 --pages 5 --chromium 1 --seconds 10 --rounds 3 --minutes 0 --report FILE`.
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Child, findFreePort, startService } from '../child.ts';
import { createPeers } from '../peers.ts';
import { type StateWatch, watchState } from '../process-state.ts';
import { startGateway } from '../targets.ts';
import { type EventReaders, openEventReaders } from './event-readers.ts';
import { growthPerMinute, type KeptSample, type MemorySample, readKept, readMemory } from './memory-watch.ts';
import { signIn } from './operator.ts';
import { openRealPages } from './real-pages.ts';
import { type ConsoleReport, formatConsoleReport, type PageView, type Stage } from './report.ts';
import { measureStage, type Measured } from './stage.ts';
import { smallTalk } from './small-talk.ts';

const API_KEY = 'bench:a-key-of-the-bench-0123456789:read+act';
const KEY = API_KEY.split(':')[1] as string;
const WARM_UP_MS = 5_000;
/** What has just been started is at rest, and what was late while it started has been said. */
const SETTLE_MS = 5_000;
const TRACE_SECONDS = 20;
const SAMPLE_EVERY_MS = 10_000;

interface Console {
  child: Child;
  adminPort: number;
  url: string;
  cookie: string;
}

async function startConsole(redisUrl: string, env: Record<string, string>): Promise<Console> {
  const [port, adminPort] = [await findFreePort(), await findFreePort()];
  const child = await startService('apps/console/dist/main.js', port, {
    REDIS_URL: redisUrl,
    API_KEYS: API_KEY,
    ADMIN_PORT: String(adminPort),
    ...env,
  });
  const url = `http://127.0.0.1:${port}`;
  return { child, adminPort, url, cookie: await signIn(url, KEY) };
}

/** @returns a live call that the console knows. @throws Error when it knows none */
async function someCall({ url, cookie }: Console): Promise<string> {
  const answer = await fetch(`${url}/api/calls?state=live`, { headers: { cookie } });
  const [call] = ((await answer.json()) as { calls: { callId: string }[] }).calls;
  if (!call) throw new Error('the console knows no live call');
  return call.callId;
}

interface MemoryOverTime {
  memory: MemorySample[];
  /** Once a minute, and at the end. */
  kept: KeptSample[];
}

async function watchMemory({ adminPort, child }: Console, minutes: number, keeps: StateWatch): Promise<MemoryOverTime> {
  const [memory, kept]: [MemorySample[], KeptSample[]] = [[], []];
  const beganMs = performance.now();
  for (let minute = 0; minute < minutes; minute += 1) {
    memory.push(await readMemory(adminPort));
    kept.push(await readKept(keeps, child.pid));
    while (performance.now() - beganMs < (minute + 1) * 60_000) {
      await sleep(SAMPLE_EVERY_MS);
      memory.push(await readMemory(adminPort));
    }
  }
  if (minutes > 0) kept.push(await readKept(keeps, child.pid));
  return { memory, kept };
}

export async function benchConsole(args: string[], redisUrl: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      calls: { type: 'string', default: '100' },
      pages: { type: 'string', default: '5' },
      chromium: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '3' },
      minutes: { type: 'string', default: '0' },
      report: { type: 'string' },
    },
  });
  const { calls, pages, chromium, seconds, rounds, minutes } = Object.fromEntries(
    ['calls', 'pages', 'chromium', 'seconds', 'rounds', 'minutes'].map((name) => [
      name,
      Number(values[name as 'calls']),
    ]),
  ) as Record<'calls' | 'pages' | 'chromium' | 'seconds' | 'rounds' | 'minutes', number>;

  const peers = await createPeers({ talk: smallTalk });
  const gateway = await startGateway(peers.vapiUrl, redisUrl);
  const stages: Record<Stage, Measured[]> = { none: [], readers: [], browser: [] };
  const views: Record<string, PageView[]> = { calls: [], call: [] };
  let note: string | undefined;
  let eventBytesPerSecond = 0;
  const keeps = watchState();
  let overTime: MemoryOverTime = { memory: [], kept: [] };
  const measure = (forSeconds: number, child?: Child): Promise<Measured> =>
    measureStage({ peers, gateway, console: child, seconds: forSeconds });

  /** Half of the time the pages show the list, and half of it one call. */
  const measurePages = async (open: Console): Promise<void> => {
    const real = await openRealPages(open.url, open.cookie, chromium).catch((error: unknown) => {
      note = error instanceof Error ? error.message : String(error);
    });
    if (!real) return;
    const callId = await someCall(open);
    for (const [view, hash] of Object.entries({ calls: '#/calls', call: `#/calls/${callId}` })) {
      await real.show(hash);
      await sleep(SETTLE_MS);
      const measured = measure(seconds / 2, open.child);
      const cost = await real.cost(measured);
      stages.browser.push(await measured);
      views[view]?.push({ cost, frames: await real.frames(TRACE_SECONDS) });
    }
    await real.close();
  };

  try {
    for (let index = 0; index < calls; index += 1) await gateway.addCall(peers, index);
    await sleep(WARM_UP_MS);
    for (let round = 0; round < rounds; round += 1) {
      console.error(`round ${round + 1} of ${rounds}`);
      stages.none.push(await measure(seconds));
      const open = await startConsole(redisUrl, minutes > 0 ? keeps.env : {});
      let readers: EventReaders = openEventReaders(open.url, open.cookie, pages);
      await sleep(SETTLE_MS);
      const bytesBefore = readers.bytesRead;
      stages.readers.push(await measure(seconds, open.child));
      eventBytesPerSecond = (readers.bytesRead - bytesBefore) / seconds / pages;
      if (chromium > 0) {
        readers.close();
        readers = openEventReaders(open.url, open.cookie, pages - chromium);
        await measurePages(open);
      }
      if (round === rounds - 1 && minutes > 0) console.error(`memory: ${minutes} minutes`);
      if (round === rounds - 1) overTime = await watchMemory(open, minutes, keeps);
      readers.close();
      await open.child.stop();
      await sleep(SETTLE_MS);
    }
  } finally {
    await peers.close();
    await gateway.close();
  }
  const { memory, kept } = overTime;
  const report: ConsoleReport = {
    calls,
    pages,
    chromium,
    note,
    stages,
    views,
    eventBytesPerSecond,
    memory,
    kept,
    growth: {
      residentMbPerMinute: growthPerMinute(memory.map(({ atMs, residentMb }) => [atMs, residentMb])),
      keptMbPerMinute: growthPerMinute(kept.map(({ atMs, keptMb }) => [atMs, keptMb])),
    },
  };
  console.log(formatConsoleReport(report));
  if (values.report) await writeFile(values.report, `${JSON.stringify(report, null, 2)}\n`);
}
