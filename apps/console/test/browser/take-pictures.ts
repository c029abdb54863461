/**
 * Takes the pictures of docs/console.md, of real processes with simulated callers. After a build, in the root of the project:
 * `node --conditions=@trunkline/source --import ./scripts/source-loader/register.mjs apps/console/test/browser/take-pictures.ts`
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type ConsoleRig, startConsoleRig, waitForEnd } from './console-rig.test-support.ts';
import { Operator, type OperatorOptions } from './operator.test-support.ts';

const FOLDER = fileURLToPath(new URL('../../../../docs/console/', import.meta.url));
const LOOKS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  narrow: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
} as const satisfies Record<string, OperatorOptions>;
const SCENARIOS = [
  'greeting-and-answer',
  'barge-in',
  'three-interrupts',
  'noisy-line',
  'tool-call',
  'slow-tool',
  'replica-dies',
  'shop',
];

const rig: ConsoleRig = await startConsoleRig({ scenarios: SCENARIOS });

type Look = keyof typeof LOOKS;
const LOOK_NAMES = Object.keys(LOOKS) as Look[];

const arrive = (look: Look, hash: string): Promise<Operator> =>
  Operator.arrive(rig, { key: rig.system.apiKey, hash, reducedMotion: 'reduce', ...LOOKS[look] });

/** Takes what somebody sees once `sign` is there. */
async function takePicture({ page }: Operator, file: string, sign: string): Promise<void> {
  await page.locator(sign).first().waitFor();
  // A frame after the data has come, everything is drawn.
  await page.evaluate('new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 400)))');
  await page.screenshot({ path: `${FOLDER}${file}.png` });
}

/** Takes a view in each look. */
async function picture(name: string, hash: string, sign: string, looks: readonly Look[] = LOOK_NAMES): Promise<void> {
  for (const look of looks) {
    const operator = await arrive(look, hash);
    await takePicture(operator, `${name}-${look}`, sign);
    await operator.leave();
  }
}

/** What has happened before anybody looks: calls that went well, and calls that the page has something to say about. */
async function playThePast(): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  const numbers = ['+15550100021', '+15550100034', '+15550100058', '+15550100063', '+15550100077', '+15550100082'];
  for (const [index, scenario] of SCENARIOS.filter((name) => name !== 'replica-dies' && name !== 'shop').entries()) {
    ids[scenario] = await rig.place(scenario, numbers[index % numbers.length]);
  }
  await Promise.all(Object.values(ids).map((callId) => waitForEnd(rig, callId)));
  const dying = await rig.place('replica-dies', '+15550100091');
  const operator = await Operator.arrive(rig, { key: rig.system.apiKey, hash: `#/calls/${dying}` });
  await operator.page.locator('.said', { hasText: 'How can I help' }).waitFor();
  await rig.group.end('telephony-gateway', 'SIGKILL');
  await waitForEnd(rig, dying);
  await rig.group.restart('telephony-gateway');
  await operator.leave();
  return { ...ids, 'replica-dies': dying };
}

try {
  await mkdir(FOLDER, { recursive: true });
  // Who has had the page open for a while has seen more than who has just come: the plots, and the last seconds of each call.
  const watchers = await Promise.all(
    LOOK_NAMES.map(async (look) => ({ look, operator: await arrive(look, '#/calls') })),
  );
  const past = await playThePast();
  const live = await rig.place('slow-tool', '+15550100021');
  await rig.place('barge-in', '+15550100034');
  await rig.place('shop', '+15550100058');
  const watcher = await Operator.arrive(rig, { key: rig.system.apiKey, hash: `#/calls/${live}` });
  await watcher.page.locator('.said', { hasText: 'blue helmet' }).waitFor();
  for (const { look, operator } of watchers) {
    await takePicture(operator, `calls-${look}`, `main a[href^="#/calls/${live}"]`);
  }
  await picture('live', `#/calls/${live}`, '.said', ['light', 'dark']);
  await watcher.leave();
  await picture('call', `#/calls/${past['barge-in']}`, '.said s');
  await picture('handover', `#/calls/${past['replica-dies']}`, '.said', ['light']);
  await picture('turns', `#/calls/${past['slow-tool']}?tab=turns`, '[role=tabpanel] table', ['light', 'narrow']);
  await picture('wire', `#/calls/${past['barge-in']}?tab=wire`, '[role=tabpanel]', ['light']);
  for (const { look, operator } of watchers) {
    await operator.go('#/fleet');
    await takePicture(operator, `fleet-${look}`, '.plot canvas');
  }
  await picture('try', '#/try', '.try-scenarios');
} finally {
  await rig.stop();
}
