/**
 * The tests that judge a mutant (stryker.config.json). Properties over hundreds of random calls and counts of allocations are
 * left out: they take seconds for every mutant, so the score without them is a lower bound.
 */
import { defineConfig } from 'vitest/config';

const conditions = ['@trunkline/source', 'module', 'node'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/call-core/src/**/*.test.ts'],
    exclude: ['**/*-properties.test.ts', '**/*-allocation.test.ts', '**/node_modules/**'],
    // Instrumented code is slow, and the machine may be busy; a mutant that never returns is ended by Stryker's own limit.
    testTimeout: 60_000,
  },
});
