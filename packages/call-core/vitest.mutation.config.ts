/**
 * The tests that judge a mutant (stryker.config.json): all of call-core but those that count allocations or ask V8 for the
 * shape of objects, since instrumented code has another one.
 */
import { defineConfig } from 'vitest/config';

const conditions = ['@trunkline/source', 'module', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/call-core/src/**/*.test.ts'],
    exclude: ['**/*-allocation.test.ts', '**/object-shapes.test.ts', '**/node_modules/**'],
    // One worker keeps what it has imported: a mutant is switched on by a variable, so nothing has to be loaded anew.
    isolate: false,
    setupFiles: ['packages/call-core/mutation-setup.ts'],
    // Instrumented code is slow, and the machine may be busy. A mutant that never returns is ended by Stryker's own limit.
    testTimeout: 60_000,
  },
});
