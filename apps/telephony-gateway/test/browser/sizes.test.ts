import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const sizeOf = (name: string): number => {
  const file = fileURLToPath(new URL(`../../../../packages/web-client/dist/browser/${name}`, import.meta.url));
  return gzipSync(readFileSync(file), { level: 9 }).length;
};

test('voice in a page is at most 6 kB gzipped, and its worklets 3.1 kB', () => {
  expect(sizeOf('trunkline-voice.js')).toBeLessThanOrEqual(6000);
  expect(sizeOf('trunkline.worklet.js')).toBeLessThanOrEqual(3100);
});

test('what is loaded only when it is needed is small too', () => {
  expect(sizeOf('trunkline-polling.js')).toBeLessThanOrEqual(1000);
  expect(sizeOf('trunkline-preflight.js')).toBeLessThanOrEqual(2300);
});
