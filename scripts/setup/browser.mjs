import { existsSync } from 'node:fs';
import { installPackage } from './package-manager.mjs';
import { which } from './which.mjs';

/**
 * The whole browser: its headless shell knows no microphone.
 * @type {import('./package-manager.mjs').PackageNames}
 */
const PACKAGES = {
  'apt-get': ['chromium', 'chromium-browser'],
  dnf: ['chromium'],
  yum: ['chromium'],
  apk: ['chromium'],
  pacman: ['chromium'],
  zypper: ['chromium'],
  brew: ['chromium'],
};
const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const MAC_APPS = ['Google Chrome', 'Chromium'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);

/**
 * Finds a Chromium: the one that CHROMIUM_PATH names, else one of the PATH, else one of a Mac's applications.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findBrowser(env) {
  const named = env['CHROMIUM_PATH'];
  // One that is named and not there is a mistake to be told, and no reason to take another.
  if (named) return existsSync(named) ? named : undefined;
  const commands = COMMANDS.map((command) => which(command, env['PATH']));
  return [...commands, ...MAC_APPS.filter((file) => existsSync(file))].find((file) => file !== undefined);
}

/**
 * Provides the Chromium in which tests of pages run, and installs it where there is none.
 * @param {Parameters<typeof installPackage>[0] & { find?: typeof findBrowser }} context
 * @returns {Promise<NodeJS.ProcessEnv>} with CHROMIUM_PATH, or with CHROMIUM_MISSING, which says why there is none: tests in a browser then fail with it
 */
export async function provideBrowser({ find = findBrowser, ...context }) {
  const { env, note } = context;
  const found = find(env);
  if (found) {
    note(found);
    return { CHROMIUM_PATH: found };
  }
  const reason = env['CHROMIUM_PATH']
    ? `there is nothing at CHROMIUM_PATH (${env['CHROMIUM_PATH']})`
    : await installPackage(context, PACKAGES);
  const installed = reason === undefined ? find(env) : undefined;
  if (installed) {
    note(`${installed}, installed`);
    return { CHROMIUM_PATH: installed };
  }
  const missing = reason ?? 'it was installed and is not on the PATH';
  note(`none, so tests in a browser will fail: ${missing}`);
  return { CHROMIUM_MISSING: missing };
}
