import { afterEach, expect, test, vi } from 'vitest';
import { startRedis } from './redis-server.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('without a server program the Redis of REDIS_URL is used, with a note, and cannot be killed', async () => {
  vi.stubEnv('TRUNKLINE_REDIS_SERVER', '/nowhere/redis-server');
  vi.stubEnv('REDIS_URL', 'redis://127.0.0.1:7000');
  const server = await startRedis();
  expect(server).toMatchObject({ url: 'redis://127.0.0.1:7000', port: 7000 });
  expect(server.note).toContain('REDIS_URL');
  await expect(server.kill('SIGKILL')).rejects.toThrow('not ours');
});

test('without either, the error says what to install or set', async () => {
  vi.stubEnv('TRUNKLINE_REDIS_SERVER', '/nowhere/redis-server');
  vi.stubEnv('REDIS_URL', '');
  await expect(startRedis()).rejects.toThrow(/redis-server.*TRUNKLINE_REDIS_SERVER.*REDIS_URL/);
});
