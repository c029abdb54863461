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

/** Takes a view in each look. `sign` is there when the view is. */
async function picture(name: string, hash: string, sign: string, looks = Object.keys(LOOKS)): Promise<void> {
  for (const look of looks as (keyof typeof LOOKS)[]) {
    const operator = await Operator.arrive(rig, {
      key: rig.system.apiKey,
      hash,
      reducedMotion: 'reduce',
      ...LOOKS[look],
    });
    await operator.page.locator(sign).first().waitFor();
    // A frame after the data has come, everything is drawn.
    await operator.page.evaluate('new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 400)))');
    await operator.page.screenshot({ path: `${FOLDER}${name}-${look}.png` });
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
  const past = await playThePast();
  const live = await rig.place('slow-tool', '+15550100021');
  await rig.place('barge-in', '+15550100034');
  await rig.place('shop', '+15550100058');
  const watcher = await Operator.arrive(rig, { key: rig.system.apiKey, hash: `#/calls/${live}` });
  await watcher.page.locator('.said', { hasText: 'blue helmet' }).waitFor();
  await picture('calls', '#/calls', `main a[href^="#/calls/${live}"]`);
  await picture('live', `#/calls/${live}`, '.said', ['light', 'dark']);
  await watcher.leave();
  await picture('call', `#/calls/${past['barge-in']}`, '.said s');
  await picture('handover', `#/calls/${past['replica-dies']}`, '.said', ['light']);
  await picture('turns', `#/calls/${past['slow-tool']}?tab=turns`, '[role=tabpanel] table', ['light', 'narrow']);
  await picture('wire', `#/calls/${past['barge-in']}?tab=wire`, '[role=tabpanel]', ['light']);
  await picture('fleet', '#/fleet', 'main h2');
  await picture('try', '#/try', '.try-scenarios');
} finally {
  await rig.stop();
}
