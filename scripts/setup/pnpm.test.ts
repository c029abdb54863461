import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Exec } from './exec.mjs';
import { npmCommand, pinnedPnpm, pnpmEnvironment, providePnpm } from './pnpm.mjs';

describe('pinnedPnpm', () => {
  it.each([
    ['pnpm@12.21.0', '12.21.0'],
    ['pnpm@12.21.0+sha512.abcdef', '12.21.0'],
    ['pnpm@13.0.0-rc.1', '13.0.0-rc.1'],
  ])('reads %s as %s', (packageManager, version) => {
    expect(pinnedPnpm({ packageManager })).toBe(version);
  });

  it.each(['yarn@4.0.0', 'pnpm', 'pnpm@latest', 'pnpm@^12.0.0'])('refuses %s, which pins no pnpm', (packageManager) => {
    expect(() => pinnedPnpm({ packageManager })).toThrow(packageManager);
  });
});

describe('npmCommand', () => {
  const nodePath = '/opt/node/bin/node';
  const bundled = '/opt/node/lib/node_modules/npm/bin/npm-cli.js';

  it('takes the npm that runs us', () => {
    const env = { npm_execpath: '/usr/lib/node_modules/npm/bin/npm-cli.js' };
    expect(npmCommand({ env, nodePath, exists: () => true })).toEqual([nodePath, env.npm_execpath]);
  });

  it('takes the npm that came with Node when another package manager runs us', () => {
    const env = { npm_execpath: '/home/x/.local/share/pnpm/pnpm' };
    expect(npmCommand({ env, nodePath, exists: () => true })).toEqual([nodePath, bundled]);
  });

  it('takes the npm that came with Node when the one that ran us is gone', () => {
    const env = { npm_execpath: '/gone/npm-cli.js' };
    expect(npmCommand({ env, nodePath, exists: (file) => file === bundled })).toEqual([nodePath, bundled]);
  });

  it('takes the npm of the PATH when Node came without one', () => {
    expect(npmCommand({ env: {}, nodePath, exists: () => false })).toEqual(['npm']);
  });
});

describe('pnpmEnvironment', () => {
  it('puts the folder of pnpm before everything else on the PATH', () => {
    expect(pnpmEnvironment({ PATH: '/usr/bin:/bin' }, '/p/bin')).toMatchObject({ PATH: '/p/bin:/usr/bin:/bin' });
  });

  it('keeps the other variables and lets no pnpm look itself up in the registry', () => {
    const env = pnpmEnvironment({ PATH: '/bin', HOME: '/home/x' }, undefined);
    expect(env).toMatchObject({ PATH: '/bin', HOME: '/home/x' });
  });
});

describe('providePnpm', () => {
  const version = '12.21.0';
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'trunkline-pnpm-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** A machine whose PATH has some pnpm or none, and whose npm fetches one or fails. */
  function machine({ onPath, npm }: { onPath?: string; npm: 'fetches' | 'fails' }) {
    const own = join(root, '.cache/pnpm', version, 'node_modules/.bin');
    const calls: string[][] = [];
    let isFetched = false;
    const exec: Exec = async (command, args, options) => {
      calls.push([command, ...args]);
      if (command !== 'pnpm') {
        isFetched = npm === 'fetches';
        return isFetched ? { code: 0, output: '' } : { code: 1, output: 'npm error code ENOTFOUND' };
      }
      const answer = options?.env?.['PATH']?.startsWith(own) && isFetched ? version : onPath;
      return answer === undefined ? { code: 127, output: 'not found' } : { code: 0, output: `${answer}\n` };
    };
    return { exec, calls, own, provide: () => providePnpm({ root, version, env: { PATH: '/bin' }, exec }) };
  }

  it('uses a pnpm on the PATH that is the pinned one, and fetches nothing', async () => {
    const { provide, calls } = machine({ onPath: version, npm: 'fails' });
    await expect(provide()).resolves.toMatchObject({ PATH: '/bin' });
    expect(calls).toEqual([['pnpm', '--version']]);
    expect(existsSync(join(root, '.cache'))).toBe(false);
  });

  it.each([undefined, '9.15.0'])('fetches the pinned one into the project when the PATH has %s', async (onPath) => {
    const { provide, calls, own } = machine({ ...(onPath && { onPath }), npm: 'fetches' });
    await expect(provide()).resolves.toMatchObject({ PATH: `${own}:/bin` });
    const install = calls.find((call) => call.includes('install'));
    expect(install).toContain(`pnpm@${version}`);
    expect(install).toContain(join(root, '.cache/pnpm', version));
  });

  it('uses the fetched one the next time without asking npm', async () => {
    const { provide, calls } = machine({ npm: 'fetches' });
    await provide();
    calls.length = 0;
    await provide();
    expect(calls).toEqual([['pnpm', '--version']]);
  });

  it('says what npm said and what to do when it cannot be fetched', async () => {
    const { provide } = machine({ npm: 'fails' });
    await expect(provide()).rejects.toMatchObject({
      message: 'pnpm 12.21.0 could not be fetched with npm.',
      output: 'npm error code ENOTFOUND',
      advice: [expect.stringContaining('HTTPS_PROXY'), expect.stringContaining('npm install --global pnpm@12.21.0')],
    });
  });
});
