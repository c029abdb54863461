import { expect, test } from 'vitest';
import { isUseless } from '../../../deploy/image/prune-deployed.mjs';

const target = { platform: 'linux', arch: 'x64' };
const onnx = '/out/apps/gateway/node_modules/.pnpm/onnxruntime-node@1.16.3/node_modules/onnxruntime-node';
const ours = '/out/apps/gateway/node_modules/.pnpm/@trunkline+audio@file++++src/node_modules/@trunkline/audio';
const theirs = '/out/apps/gateway/node_modules/.pnpm/zod@4.6.7/node_modules/zod';

test.each([
  [`${onnx}/bin/napi-v3/darwin`, true],
  [`${onnx}/bin/napi-v3/win32`, true],
  [`${onnx}/bin/napi-v3/linux/arm64`, true],
  [`${onnx}/bin/napi-v3/linux`, false],
  [`${onnx}/bin/napi-v3/linux/x64`, false],
  [`${onnx}/bin/napi-v3/linux/x64/libonnxruntime.so.1.16.3`, false],
  [`${theirs}/index.d.ts`, true],
  [`${theirs}/index.d.cts`, true],
  [`${theirs}/index.js.map`, true],
  [`${theirs}/LICENSE`, false],
  [`${theirs}/index.js`, false],
  // Errors of ours are told with the line of the source.
  [`${ours}/dist/index.js.map`, false],
  ['/out/apps/gateway/dist/main.js.map', false],
  ['/out/apps/gateway/pnpm-lock.yaml', true],
  ['/out/tools/lookup_order.ts', false],
])('%s is of no use at run time: %j', (path, useless) => {
  expect(isUseless(path, target)).toBe(useless);
});

test('what another architecture needs is kept for it', () => {
  expect(isUseless(`${onnx}/bin/napi-v3/linux/arm64`, { platform: 'linux', arch: 'arm64' })).toBe(false);
});
