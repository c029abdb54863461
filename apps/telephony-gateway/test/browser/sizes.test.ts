import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const KB = 1024;

/** Bytes of some files of a package together, each gzipped by itself as a server does. */
function sizeOf(owner: 'web-client' | 'widget', ...names: string[]): number {
  const folder = new URL(`../../../../packages/${owner}/dist/browser/`, import.meta.url);
  const sizes = names.map((name) => gzipSync(readFileSync(fileURLToPath(new URL(name, folder))), { level: 9 }).length);
  return sizes.reduce((sum, size) => sum + size, 0);
}

test('the client of voice with its worklets is at most 8 kB gzipped', () => {
  expect(sizeOf('web-client', 'trunkline-voice.js', 'trunkline.worklet.js')).toBeLessThanOrEqual(8 * KB);
});

test('what is loaded only when it is needed is small too', () => {
  expect(sizeOf('web-client', 'trunkline-polling.js')).toBeLessThanOrEqual(1000);
  expect(sizeOf('web-client', 'trunkline-chat-http.js')).toBeLessThanOrEqual(1500);
  expect(sizeOf('web-client', 'trunkline-preflight.js')).toBeLessThanOrEqual(2000);
});

test('what the widget brings to a page before it is opened is at most 4 kB gzipped', () => {
  expect(sizeOf('widget', 'trunkline-agent.js')).toBeLessThanOrEqual(4 * KB);
});

test('the widget with chat and voice is at most 25 kB gzipped, the picture of a call 2.1 and formatted words 3.6', () => {
  expect(sizeOf('widget', 'trunkline-agent.js', 'trunkline-agent-panel.js')).toBeLessThanOrEqual(25 * KB);
  expect(sizeOf('widget', 'trunkline-agent-call.js')).toBeLessThanOrEqual(2100);
  expect(sizeOf('widget', 'trunkline-agent-markdown.js')).toBeLessThanOrEqual(3600);
});
