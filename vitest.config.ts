import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Both lists are needed: without the `ssr` one, workspace packages would silently load their stale `dist`. They reach Node
// itself, so `import` may not be among them: a package that calls `require('ws')` would get its ESM wrapper. Nor may `module`, which is
// meant for bundlers: Node cannot load what OpenTelemetry's packages have under it.
const conditions = ['@trunkline/source', 'node'];

/**
 * What runs in real time fails where the machine stands still for a moment, which says nothing of the code. Whatever needed another try is
 * named in the report (scripts/commands/second-tries.mjs).
 */
const IN_REAL_TIME = { retry: 2 };

const project = (name: string, include: string[], more: object = {}) => ({
  extends: true as const,
  test: { name, include, ...more },
});

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    coverage: {
      provider: 'v8',
      // Files that no test loads count too. Programs that only start something are run by the tests of whole calls.
      include: ['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts', 'tools/*.ts', 'scripts/**/*.mjs'],
      exclude: ['**/*.test.ts', '**/*.test-support.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
      reportsDirectory: 'coverage',
      // A floor a little below what is measured without the whole calls, which run the apps in real time.
      thresholds: { statements: 64, branches: 54, functions: 62, lines: 64 },
    },
    // Sentences are spoken once for all files and runs: each takes a process of its own.
    env: { SPEECH_CACHE_DIR: fileURLToPath(new URL('.tmp/speech', import.meta.url)) },
    // Style sheets are empty for tests, but for the one whose colours are compared.
    css: { include: [/\/tokens\.css/] },
    maxWorkers: 2,
    // Whole calls run in real time and mostly wait: several of a file go on at once.
    maxConcurrency: 3,
    projects: [
      project(
        'unit',
        ['{packages/*,bench}/src/**/*.test.ts', 'apps/*/{src,page}/**/*.test.ts', 'scripts/**/*.test.ts'],
        {
          exclude: ['**/*.redis.test.ts', '**/node_modules/**'],
          // Files share what they import, since loading it anew for each took longer than the tests themselves.
          isolate: false,
          unstubEnvs: true,
          unstubGlobals: true,
          // Only a test that hangs may fail by time, and not one that starts processes on a busy machine.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      ),
      // A real Redis: each file starts a private one (testkit), so files do not see each other.
      project('redis', ['{packages,apps}/*/src/**/*.redis.test.ts'], {
        isolate: false,
        testTimeout: 20_000,
        hookTimeout: 30_000,
      }),
      // Pages with the widget in a real Chromium (testkit). They wait for what stands on the page and not for sound, so what runs
      // beside them makes them slower and nothing else.
      project('pages', ['apps/chat-gateway/test/browser/**/*.test.ts'], {
        globalSetup: ['scripts/build/require-current.mjs'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      // Whole calls over real sockets and in real time.
      project('call', ['apps/*/test/**/*.test.ts', 'packages/simulators/test/**/*.test.ts'], {
        exclude: ['**/browser/**', '**/leaks/**', '**/replay/**', '**/node_modules/**'],
        ...IN_REAL_TIME,
        // Files share what they import, the voice process and Redis, whose start would be heard in the calls of other tests.
        isolate: false,
        // They wait more than they work, so a third file is not felt by the other two.
        maxWorkers: 3,
        sequence: { groupOrder: 1 },
        // Some of them start the programs of dist, which must be those of the sources.
        globalSetup: ['scripts/build/require-current.mjs'],
        testTimeout: 90_000,
        hookTimeout: 60_000,
      }),
      // What thousands of calls leave behind (`npm run test:leaks`). A collection is asked for before the heap is looked at.
      project('leaks', ['apps/*/test/leaks/**/*.test.ts'], {
        globalSetup: ['scripts/build/require-current.mjs'],
        execArgv: ['--expose-gc'],
        testTimeout: 600_000,
        hookTimeout: 60_000,
      }),
      // Whole demos, one after the other (`npm run test:replay`).
      project('replay', ['apps/sandbox/test/replay/*.test.ts'], {
        globalSetup: ['scripts/build/require-current.mjs'],
        testTimeout: 60_000,
        hookTimeout: 600_000,
      }),
      // Pages in a real Chromium that speak and hear. A browser keeps both cores busy and plays sound in real time, so they run
      // after all others and one after the other.
      project('browser', ['apps/*/test/browser/**/*.test.ts'], {
        exclude: ['apps/chat-gateway/**', '**/node_modules/**'],
        ...IN_REAL_TIME,
        sequence: { groupOrder: 2 },
        maxWorkers: 1,
        globalSetup: ['scripts/build/require-current.mjs'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
    ],
  },
});
