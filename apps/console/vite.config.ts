import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const WEB_CLIENT = fileURLToPath(new URL('../../packages/web-client/dist/browser/', import.meta.url));
/** Of the client's bundles, those that the softphone and the chat load. */
const VOICE_FILES = /^trunkline(?:\.worklet|-(?:chat-http|polling|preflight))?\.js$/;

/** Puts the client of voice and chat beside the page, as it is built for any page: worklets and parts are files of their own. */
const voiceFiles: Plugin = {
  name: 'voice-files',
  async generateBundle() {
    for (const file of (await readdir(WEB_CLIENT)).filter((name) => VOICE_FILES.test(name))) {
      this.emitFile({ type: 'asset', fileName: `voice/${file}`, source: await readFile(WEB_CLIENT + file) });
    }
  },
};

export default defineConfig({
  root: 'page',
  plugins: [voiceFiles],
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
