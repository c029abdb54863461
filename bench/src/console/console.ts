/**
 * `npm run bench -- console`: what the operators' page costs the calls, and what the calls cost the page. Live calls go through one
 * gateway all the time; in turn there is no console, and a console with open pages. It reports the gateway's added latency of both and
 * their ratio, the frames of the page, and with `--minutes` the console's memory over time.
 *
 * Options: `--calls 100 --pages 5 --chromium 1 --seconds 10 --rounds 3 --minutes 0 --report FILE`.
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Child, findFreePort, startService } from '../child.ts';
import { createPeers, type Peers } from '../peers.ts';
import { startGateway, type Target } from '../targets.ts';
import { growthPerMinute, type MemorySample, readMemory } from './memory-watch.ts';
import { type FrameFigures, openPages, type OpenPages } from './open-pages.ts';
import { signIn } from './operator.ts';
import { type ConsoleReport, formatConsoleReport, type Latency } from './report.ts';
import { smallTalk } from './small-talk.ts';

const API_KEY = 'bench:a-key-of-the-bench-0123456789:read+act';
const KEY = API_KEY.split(':')[1] as string;
const WARM_UP_MS = 5_000;
/** The console has loaded what it needs, and the page has drawn it. */
const SETTLE_MS = 3_000;
const SAMPLE_EVERY_MS = 10_000;

interface Console {
  child: Child;
  adminPort: number;
  url: string;
  cookie: string;
  pages: OpenPages;
}

async function openConsole(redisUrl: string, pages: number, chromium: number): Promise<Console> {
  const [port, adminPort] = [await findFreePort(), await findFreePort()];
  const child = await startService('apps/console/dist/main.js', port, {
    REDIS_URL: redisUrl,
    API_KEYS: API_KEY,
    ADMIN_PORT: String(adminPort),
  });
  const url = `http://127.0.0.1:${port}`;
  const cookie = await signIn(url, KEY);
  return { child, adminPort, url, cookie, pages: await openPages({ url, cookie, pages, real: chromium }) };
}

async function closeConsole({ pages, child }: Console): Promise<void> {
  await pages.close();
  await child.stop();
}

async function measure(peers: Peers, gateway: Target, seconds: number, calls: number): Promise<Latency> {
  const { toAgent, toCaller } = peers.measure();
  const cpuBefore = (await gateway.cpuSeconds()) ?? Number.NaN;
  await sleep(seconds * 1_000);
  const cpu = ((await gateway.cpuSeconds()) ?? Number.NaN) - cpuBefore;
  return {
    toAgentP50Ms: toAgent.percentile(50),
    toAgentP99Ms: toAgent.percentile(99),
    toCallerP50Ms: toCaller.percentile(50),
    toCallerP99Ms: toCaller.percentile(99),
    gatewayCpu: cpu / seconds,
    arrived: (toAgent.count + toCaller.count) / (calls * 2 * 50 * seconds),
    loadLagMs: peers.tickerLagMs,
  };
}

/** @returns a live call that the console knows. */
async function someCall({ url, cookie }: Console): Promise<string | undefined> {
  const answer = await fetch(`${url}/api/calls?state=live`, { headers: { cookie } });
  return ((await answer.json()) as { calls: { callId: string }[] }).calls[0]?.callId;
}

async function watchMemory(open: Console, minutes: number): Promise<MemorySample[]> {
  const samples: MemorySample[] = [];
  const untilMs = performance.now() + minutes * 60_000;
  while (performance.now() < untilMs) {
    samples.push(await readMemory(open.adminPort));
    await sleep(SAMPLE_EVERY_MS);
  }
  return samples;
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

  const peers = await createPeers(smallTalk);
  const gateway = await startGateway(peers.vapiUrl, redisUrl);
  const without: Latency[] = [];
  const withPages: Latency[] = [];
  const frames: Record<string, FrameFigures[]> = { calls: [], call: [] };
  let note: string | undefined;
  let eventBytesPerSecond = 0;
  let memory: MemorySample[] = [];
  try {
    for (let index = 0; index < calls; index += 1) await gateway.addCall(peers, index);
    await sleep(WARM_UP_MS);
    for (let round = 0; round < rounds; round += 1) {
      without.push(await measure(peers, gateway, seconds, calls));
      const open = await openConsole(redisUrl, pages, chromium);
      note = open.pages.note;
      const callId = await someCall(open);
      // Half of the time the page shows the list, and half of it one call.
      for (const [view, hash] of Object.entries({ calls: '#/calls', call: `#/calls/${callId}` })) {
        await open.pages.show(hash);
        await sleep(SETTLE_MS);
        await open.pages.frames();
        const bytesBefore = open.pages.bytesRead;
        withPages.push(await measure(peers, gateway, seconds / 2, calls));
        const figures = await open.pages.frames();
        if (figures) frames[view]?.push(figures);
        const readers = pages - (note === undefined ? chromium : 0);
        eventBytesPerSecond = (open.pages.bytesRead - bytesBefore) / (seconds / 2) / Math.max(1, readers);
      }
      if (minutes > 0 && round === rounds - 1) {
        await open.pages.show('#/calls');
        memory = await watchMemory(open, minutes);
      }
      await closeConsole(open);
      await sleep(SETTLE_MS);
    }
  } finally {
    await peers.close();
    await gateway.close();
  }
  const report: ConsoleReport = {
    calls,
    pages,
    chromium: note === undefined ? chromium : 0,
    note,
    without,
    withPages,
    frames,
    eventBytesPerSecond,
    memory,
    growth: {
      residentMbPerMinute: growthPerMinute(memory, 'residentMb'),
      heapMbPerMinute: growthPerMinute(memory, 'heapMb'),
    },
  };
  console.log(formatConsoleReport(report));
  if (values.report) await writeFile(values.report, `${JSON.stringify(report, null, 2)}\n`);
}
