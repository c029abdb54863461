/**
 * The operators' page in a real browser, before real processes and simulated calls. All of it is one file, because the system is started
 * once; what is done to what calls share comes last and one after the other.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { type ConsoleRig, startConsoleRig } from './console-rig.test-support.ts';
import { accessScenes } from './scenes/access.scenes.ts';
import { hardInputScenes } from './scenes/hard-input.scenes.ts';
import { keyboardScenes } from './scenes/keyboard.scenes.ts';
import { liveCallScenes } from './scenes/live-call.scenes.ts';
import { mishapScenes } from './scenes/mishaps.scenes.ts';
import { tryScenes } from './scenes/try.scenes.ts';

let rig: ConsoleRig;
beforeAll(async () => {
  rig = await startConsoleRig({
    scenarios: ['greeting-and-answer', 'barge-in', 'replica-dies', 'shop'],
    scenarioFiles: [fileURLToPath(new URL('scenarios/waits-for-operator.yaml', import.meta.url))],
  });
}, 180_000);
afterAll(() => rig.stop());

const started = (): ConsoleRig => rig;
liveCallScenes(started);
accessScenes(started);
hardInputScenes(started);
keyboardScenes(started);
tryScenes(started);
mishapScenes(started);
