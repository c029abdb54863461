import { defineConfig } from 'vite';

export default defineConfig({
  root: 'page',
  // Workspace packages come from their sources, so that the page needs no build of theirs.
  resolve: { conditions: ['@trunkline/source', 'module', 'browser'] },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
