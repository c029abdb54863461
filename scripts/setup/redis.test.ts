import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExec } from './exec.mjs';
import { findRedisServer, provideRedis } from './redis.mjs';

type Ways = Parameters<typeof provideRedis>[0];

describe('provideRedis', () => {
  /** A machine on which some ways are open; `tried` lists them in the order in which they were used. */
  function machine({ server = '', installs = '', docker = false, urlFault = '' }) {
    const tried: string[] = [];
    let found = server;
    const ways: Ways = {
      findServer: async () => found || undefined,
      urlFault: async () => urlFault || undefined,
      install: async () => {
        tried.push('install');
        found = installs;
        return installs ? undefined : 'apt-get needs root';
      },
      start: async (binary) => {
        tried.push(`start ${binary}`);
        return { url: 'redis://127.0.0.1:1001', stop: async () => void tried.push('stop') };
      },
      hasDocker: async () => docker,
      startInDocker: async () => {
        tried.push('docker');
        return { url: 'redis://127.0.0.1:1002', stop: async () => void tried.push('stop') };
      },
    };
    const provide = ({ redisUrl = undefined as string | undefined, wantServer = false } = {}) =>
      provideRedis(ways, { redisUrl, wantServer, note: () => {} });
    return { tried, provide };
  }

  it('takes the Redis at REDIS_URL and starts none', async () => {
    const { provide, tried } = machine({ docker: true });
    const { env } = await provide({ redisUrl: 'redis://db:6379' });
    expect(env).toEqual({ REDIS_URL: 'redis://db:6379' });
    expect(tried).toEqual([]);
  });

  it('does not fall back on another Redis when the one at REDIS_URL is down', async () => {
    const { provide, tried } = machine({ server: '/usr/bin/redis-server', urlFault: 'no connection to db:6379' });
    await expect(provide({ redisUrl: 'redis://db:6379' })).rejects.toThrow('no connection to db:6379');
    expect(tried).toEqual([]);
  });

  it('starts the server that is there, and stops it', async () => {
    const { provide, tried } = machine({ server: '/usr/bin/redis-server' });
    const { env, stop } = await provide();
    await stop();
    expect(env).toEqual({ REDIS_URL: 'redis://127.0.0.1:1001', TRUNKLINE_REDIS_SERVER: '/usr/bin/redis-server' });
    expect(tried).toEqual(['start /usr/bin/redis-server', 'stop']);
  });

  it('installs a server before it turns to Docker', async () => {
    const { provide, tried } = machine({ installs: '/usr/bin/valkey-server', docker: true });
    await provide();
    expect(tried).toEqual(['install', 'start /usr/bin/valkey-server']);
  });

  it('turns to Docker when a server can be neither found nor installed', async () => {
    const { provide, tried } = machine({ docker: true });
    const { env } = await provide();
    expect(env).toEqual({ REDIS_URL: 'redis://127.0.0.1:1002' });
    expect(tried).toEqual(['install', 'docker']);
  });

  it('names every way and why it is closed when none is open', async () => {
    const { provide } = machine({});
    await expect(provide()).rejects.toMatchObject({
      advice: [
        expect.stringMatching(/redis-server or valkey-server.*apt-get needs root/),
        expect.stringContaining('Docker'),
        expect.stringContaining('REDIS_URL='),
      ],
    });
  });

  it('installs a server for the tests even when there is a REDIS_URL', async () => {
    const { provide } = machine({ installs: '/usr/bin/redis-server' });
    const { env } = await provide({ redisUrl: 'redis://db:6379', wantServer: true });
    expect(env).toEqual({ REDIS_URL: 'redis://db:6379', TRUNKLINE_REDIS_SERVER: '/usr/bin/redis-server' });
  });

  it('lets the tests do with REDIS_URL when no server can be installed', async () => {
    const { provide } = machine({ docker: true });
    const { env } = await provide({ redisUrl: 'redis://db:6379', wantServer: true });
    expect(env).toEqual({ REDIS_URL: 'redis://db:6379' });
  });
});

describe('findRedisServer', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trunkline-find-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const exec = createExec({ signal: new AbortController().signal, cwd: tmpdir() });
  function program(name: string, script: string, mode = 0o755) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode });
    return join(folder, name);
  }

  it('finds redis-server before valkey-server', async () => {
    program('valkey-server', 'exit 0');
    const redis = program('redis-server', 'exit 0');
    await expect(findRedisServer({ PATH: folder }, exec)).resolves.toBe(redis);
  });

  it('passes over one that does not run here', async () => {
    program('redis-server', 'exit 126');
    const valkey = program('valkey-server', 'exit 0');
    await expect(findRedisServer({ PATH: folder }, exec)).resolves.toBe(valkey);
  });

  it('passes over a file that is not executable', async () => {
    program('redis-server', 'exit 0', 0o644);
    await expect(findRedisServer({ PATH: folder }, exec)).resolves.toBeUndefined();
  });

  it('takes the one that TRUNKLINE_REDIS_SERVER names, and complains when that does not run', async () => {
    const named = program('my-redis', 'exit 0');
    await expect(findRedisServer({ PATH: '', TRUNKLINE_REDIS_SERVER: named }, exec)).resolves.toBe(named);
    await expect(findRedisServer({ PATH: '', TRUNKLINE_REDIS_SERVER: '/nope' }, exec)).rejects.toThrow('/nope');
  });
});
