/**
 * `npm run demo`: starts the whole system as processes, places calls with real speech through real sockets, writes with the
 * agent, and reports what was heard and read. Exits with 0 when every conversation behaved.
 */
import { systemClock } from '@trunkline/service-kit';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readArguments } from './demo/arguments.ts';
import { createCuttableProxy } from './demo/cuttable-proxy.ts';
import { createDemoClient } from './demo/http-client.ts';
import { formatLeftRunning } from './demo/keep/left-running.ts';
import { talkOn } from './demo/keep/talk-on.ts';
import { countLeakedSlots, playCalls } from './demo/play-calls.ts';
import { formatReport } from './demo/print-report.ts';
import { createProcessGroup, findFreePorts } from './demo/processes.ts';
import { comparePlays } from './demo/replay/compare-plays.ts';
import { planPlays } from './demo/replay/plan-plays.ts';
import { playAgain, trySettings } from './demo/replay/play-again.ts';
import { placeRecordedTools } from './demo/replay/recorded-tools.ts';
import { saveCalls } from './demo/replay/save-calls.ts';
import { checkNames, loadScenarioFiles } from './demo/replay/scenario-files.ts';
import { readSettings, variablesOfCalls } from './demo/replay/settings.ts';
import { buildDemoReport, type CallReport, type DemoReport } from './demo/report.ts';
import { placeRoutes } from './demo/routes/routes-story.ts';
import { NUMBERS_STORY, STORIES } from './demo/stories.ts';
import { buildDemoSystem, DEFAULT_PORTS, pathTo, type Ports, TOOLS_DIR } from './demo/system.ts';
import { createGatewayBalancer } from './gateway-balancer.ts';

/** The call's id tells the second provider's agent which scenario it plays. */
async function writeSecondAgent(workDir: string): Promise<string> {
  const path = join(workDir, 'second-agent.txt');
  await mkdir(workDir, { recursive: true });
  await writeFile(path, 'You answer the telephone of Willow Street Cycles. This is {{callId}}.\n');
  return path;
}

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  await checkNames(options.calls);
  const files = await loadScenarioFiles(options.files);
  const redisUrl = process.env['REDIS_URL'];
  if (!redisUrl) throw new Error('REDIS_URL is not set; run this through "npm run demo", which brings a Redis');
  const names = Object.keys(DEFAULT_PORTS);
  const free = await findFreePorts(names.length);
  const ports = options.keep
    ? DEFAULT_PORTS
    : (Object.fromEntries(names.map((name, index) => [name, free[index]])) as unknown as Ports);
  const workDir = pathTo('.tmp/demo');
  const toolsDir = await placeRecordedTools(
    files.map(({ scenario }) => scenario),
    { toolsDir: TOOLS_DIR, folder: join(workDir, 'tools'), sandboxUrl: `http://127.0.0.1:${ports.twilio}` },
  );
  const scenarioFiles = options.files.map((path) => resolve(path));
  const routesPath = options.stories.includes(NUMBERS_STORY) ? join(workDir, 'routes.yaml') : undefined;
  if (routesPath !== undefined) await placeRoutes(routesPath);
  const secondAgent = options.stories.includes('provider-dies') ? await writeSecondAgent(workDir) : undefined;
  const folders = { workDir, toolsDir, scenarioFiles, routesPath, secondAgent };
  const variables = variablesOfCalls(await readFile(pathTo('.env.example'), 'utf8'));
  const settings = readSettings(options.set, variables, buildDemoSystem(ports, redisUrl, folders).processes);
  // What is wrong with the arguments is said by now: from here on something is open that must be closed.
  const redis = await createCuttableProxy(redisUrl);
  const system = buildDemoSystem(ports, redis?.url ?? redisUrl, folders);
  const { processes, gatewayUrl, gatewayAdminUrl, spareUrl, spareAdminUrl, twilioUrl, workerUrl, apiKey } = system;
  const group = createProcessGroup(workDir);
  const interruption = new AbortController();
  const stopOnSignal = (): void => {
    interruption.abort(new Error('interrupted'));
    void group.stop().then(() => process.exit(130));
  };
  process.once('SIGINT', stopOnSignal);
  process.once('SIGTERM', stopOnSignal);
  const chatBalancer = await createGatewayBalancer([system.chatUrl, system.spareChatUrl], systemClock);
  try {
    if (options.set.length > 0) await trySettings(group, processes, settings);
    await group.start(processes);
    const plays = planPlays(options.calls, files);
    const played = [...plays.map(({ name }) => name), ...options.stories].join(', ');
    console.log(`everything is up; calling and writing (${played}), in real time ...\n`);
    const client = createDemoClient({
      gatewayUrl: spareUrl,
      adminUrl: spareAdminUrl,
      apiKey,
      twilioUrl,
      workerUrl,
      signal: interruption.signal,
    });
    const slotsBefore = await client.liveSlots();
    const calls = await playCalls(client, { group, redis }, plays, options.count);
    if (options.save !== undefined) {
      const saved = await saveCalls(client, calls, options.save);
      console.log(`written down as scenarios:\n${saved.map((path) => `  ${path}`).join('\n')}\n`);
    }
    const setting = options.set.length > 0 ? options.set.join(' ') : undefined;
    let again: CallReport[] = [];
    if (setting !== undefined) {
      console.log(`once more, with ${setting} ...\n`);
      const experiment = planPlays(options.calls, files, true);
      again = await playAgain(client, { group, redis }, experiment, { settings, count: options.count });
    }
    const comparisons = comparePlays(plays, calls, again, setting);
    const chats: DemoReport['chats'] = [];
    const conversations: DemoReport['conversations'] = [];
    const routes: DemoReport['routes'] = [];
    for (const name of options.stories) {
      const outcome = await STORIES[name]?.(
        {
          chatUrl: chatBalancer.url,
          spareChatUrl: system.spareChatUrl,
          twilioUrl,
          apiKey,
          killReplica: () => group.end('chat-gateway', 'SIGKILL'),
          reviveReplica: () => group.restart('chat-gateway'),
          client,
          gatewayUrl,
          recordingsDir: workDir,
          routesPath: routesPath ?? '',
          adminUrls: [gatewayAdminUrl, spareAdminUrl],
        },
        options.count,
      );
      chats.push(...(outcome?.chats ?? []));
      calls.push(...(outcome?.calls ?? []));
      conversations.push(...(outcome?.conversations ?? []));
      routes.push(...(outcome?.routes ?? []));
    }
    const health = await fetch(`${gatewayAdminUrl}/health`);
    if (!health.ok) throw new Error('the gateway does not answer any more');
    const { addedLatencyMs } = (await health.json()) as Pick<DemoReport, 'addedLatencyMs'>;
    const slotsLeaked = await countLeakedSlots(client, slotsBefore);
    const report = buildDemoReport({ calls, chats, conversations, routes, comparisons, addedLatencyMs, slotsLeaked });
    console.log(formatReport(report));
    if (options.report) await writeFile(options.report, `${JSON.stringify(report, null, 2)}\n`);
    if (options.keep) {
      talkOn(client, systemClock);
      console.log(formatLeftRunning(system));
      await new Promise(() => setInterval(() => {}, 60_000));
    }
    return report.ok ? 0 : 1;
  } finally {
    chatBalancer.close();
    await group.stop();
    redis?.close();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
