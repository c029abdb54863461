import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { INTERNAL_NAMES, LIBRARY_NAMES } from './internal-names.mjs';
import { squeezeTemplates } from './squeeze-templates.mjs';

/** Of the packages that are bundled for a page, the source counts and not what tsc has made of it. */
const CONDITIONS = ['@trunkline/source', 'browser', 'module', 'import', 'default'];

const MINIFY = {
  // The libraries' own checks of themselves, which nobody reads in a page of a stranger.
  compress: { dropConsole: true },
  mangleProps: { include: new RegExp(`^(?:${[...INTERNAL_NAMES, ...LIBRARY_NAMES].join('|')})$`) },
};

/**
 * Describes what the field `trunkline` of a package.json says. `bundles` maps a file's name in `dist/browser` to its source;
 * a name that ends in `.iife.js` is for a plain script tag and sets `global`.
 * @typedef {{ bundles: Record<string, string>, global?: string }} BundlePlan
 */

/**
 * @param {string} folder of the package
 * @returns {BundlePlan | undefined} undefined when the package has nothing for a page
 */
export function readBundlePlan(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).trunkline;
}

/**
 * Whether a package has a page that Vite builds from its folder `page` into `dist/page`.
 * @param {string} folder of the package
 */
export const hasPage = (folder) => existsSync(join(folder, 'vite.config.ts'));

/**
 * Bundles and minifies what a page loads, each file whole in itself: a page of a strict Content-Security-Policy can serve them
 * from its own origin, and a worklet can import nothing.
 * @param {string} folder of the package
 * @param {BundlePlan} plan
 */
export async function bundleForBrowser(folder, plan) {
  // Only packages with a plan pay for loading it.
  const { build } = await import('rolldown');
  for (const [name, source] of Object.entries(plan.bundles)) {
    const isScript = name.endsWith('.iife.js');
    await build({
      cwd: folder,
      input: join(folder, source),
      platform: 'browser',
      resolve: { conditionNames: CONDITIONS },
      logLevel: 'warn',
      plugins: [squeezeTemplates()],
      treeshake: { propertyReadSideEffects: false },
      output: {
        file: join(folder, 'dist', 'browser', basename(name)),
        format: isScript ? 'iife' : 'esm',
        ...(isScript && plan.global ? { name: plan.global } : {}),
        minify: MINIFY,
        comments: false,
        // The maps lie beside the files. A page of a stranger is not told of them.
        sourcemap: 'hidden',
        codeSplitting: false,
      },
    });
  }
}
