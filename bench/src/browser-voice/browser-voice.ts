/**
 * `npm run bench -- browser-voice`: a talk of a page in a real Chromium with the agent's side of a real gateway, all on one machine and
 * one clock. It reports, as medians, how long a sound takes from the microphone to the agent's side and from there to the
 * loudspeaker, without what a sound card adds at either end, and what the page's process costs.
 *
 * Options: `--tones 20 --seconds 10`.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findFreePort, startService } from '../child.ts';
import { startAgentSide } from './agent-side.ts';
import { type Access, openVoicePage } from './voice-page.ts';

const API_KEY = 'a-key-of-the-bench';
const TONE_SECONDS = 0.3;
/** A tone has sounded by then, and a turn is over. */
const BETWEEN_TONES_MS = 1_500;
const ARRIVES_WITHIN_MS = 5_000;
/** The page has compiled its code, and the filters of its sound have settled. */
const WARM_UP_TONES = 2;

const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);
const quantile = (numbers: readonly number[], share: number): number =>
  sorted(numbers)[Math.min(numbers.length - 1, Math.floor(share * numbers.length))] ?? Number.NaN;

/** @throws Error when the tone does not arrive. */
async function waitForTone(heard: () => Promise<readonly number[]>, count: number, where: string): Promise<number> {
  for (const untilMs = Date.now() + ARRIVES_WITHIN_MS; Date.now() < untilMs; await sleep(20)) {
    const atMs = (await heard())[count];
    if (atMs !== undefined) return atMs;
  }
  throw new Error(`a tone did not arrive ${where} within ${ARRIVES_WITHIN_MS} ms`);
}

async function askForAccess(gatewayUrl: string, origin: string): Promise<Access> {
  const response = await fetch(`${gatewayUrl}/web/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ origin }),
  });
  if (response.status !== 201) throw new Error(`POST /web/sessions: ${response.status} ${await response.text()}`);
  return (await response.json()) as Access;
}

export async function benchBrowserVoice(args: string[], redisUrl: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { tones: { type: 'string', default: '20' }, seconds: { type: 'string', default: '10' } },
  });
  const tones = Number(values.tones);
  const seconds = Number(values.seconds);
  const [agent, page, bare] = [await startAgentSide(), await openVoicePage(), await openVoicePage({ isBare: true })];
  const port = await findFreePort();
  const gatewayUrl = `http://127.0.0.1:${port}`;
  const gateway = await startService('apps/telephony-gateway/dist/main.js', port, {
    REDIS_URL: redisUrl,
    PUBLIC_URL: gatewayUrl,
    TWILIO_AUTH_TOKEN: randomBytes(16).toString('hex'),
    VAPI_API_KEY: 'bench-key',
    VAPI_BASE_URL: agent.url,
    VAPI_ASSISTANT_ID: 'bench',
    API_KEYS: API_KEY,
    WEB_ORIGINS: `${page.origin},${bare.origin}`,
    // A tone is nobody who cuts in.
    BARGE_IN_MODE: 'vapi',
  });

  /** @returns how long a tone took from the microphone to the agent's side, in ms */
  const measureUp = async (): Promise<number> => {
    const heardBefore = agent.tonesHeardAtMs.length;
    const sungBefore = (await page.tones()).sungAtMs.length;
    await page.sing(TONE_SECONDS);
    const heardAtMs = await waitForTone(async () => agent.tonesHeardAtMs, heardBefore, 'at the agent');
    return heardAtMs - (await waitForTone(async () => (await page.tones()).sungAtMs, sungBefore, 'at the microphone'));
  };
  /** @returns how long a tone took from the agent's side to the loudspeaker, in ms */
  const measureDown = async (): Promise<number> => {
    const heardBefore = (await page.tones()).heardAtMs.length;
    const saidAtMs = await agent.say(TONE_SECONDS);
    return (
      (await waitForTone(async () => (await page.tones()).heardAtMs, heardBefore, 'at the loudspeaker')) - saidAtMs
    );
  };
  /** One way after the other: a tone of the other way would be taken for this one's. */
  const measureTone = async (): Promise<{ upMs: number; downMs: number }> => {
    const upMs = await measureUp();
    await sleep(BETWEEN_TONES_MS);
    const downMs = await measureDown();
    await sleep(BETWEEN_TONES_MS);
    return { upMs, downMs };
  };

  /** @returns the share of one core that the page without instruments takes meanwhile */
  const measureCpu = async (meanwhile: Promise<unknown>): Promise<number> => {
    const [beforeSeconds, beganMs] = [await bare.cpuSeconds(), performance.now()];
    await meanwhile;
    return (1_000 * ((await bare.cpuSeconds()) - beforeSeconds)) / (performance.now() - beganMs);
  };

  try {
    await page.call(gatewayUrl, await askForAccess(gatewayUrl, page.origin));
    console.error(
      `${tones} tones each way, then ${2 * seconds} s for the cost: ${Math.round(4 * tones + 2 * seconds + 15)} s or a little more`,
    );
    for (let tone = 0; tone < WARM_UP_TONES; tone += 1) await measureTone();
    const measured: { upMs: number; downMs: number }[] = [];
    for (let tone = 0; tone < tones; tone += 1) measured.push(await measureTone());
    await page.close();
    await bare.call(gatewayUrl, await askForAccess(gatewayUrl, bare.origin));
    await sleep(BETWEEN_TONES_MS);
    const talking = await measureCpu(agent.say(seconds));
    await sleep(BETWEEN_TONES_MS);
    const silent = await measureCpu(sleep(1_000 * seconds));
    console.log(`a page in Chromium and a gateway on this machine, ${tones} tones each way\n`);
    for (const [name, times] of [
      ['microphone to the agent', measured.map(({ upMs }) => upMs)],
      ['agent to the loudspeaker', measured.map(({ downMs }) => downMs)],
    ] as const) {
      const [p50, p90, most] = [0.5, 0.9, 1].map((share) => quantile(times, share).toFixed(1));
      console.log(`${name}: median ${p50} ms, p90 ${p90} ms, at most ${most} ms`);
    }
    const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
    console.log(
      `page's process, of one core: ${percent(talking)} while the agent speaks, ${percent(silent)} while it listens`,
    );
  } finally {
    await gateway.stop();
    await Promise.all([page.close(), bare.close()]);
    await agent.close();
  }
}
