import { provideBrowser } from './browser.mjs';
import { provideDependencies } from './dependencies.mjs';
import { thisMachine } from './package-manager.mjs';
import { provideRedis, redisWays } from './redis.mjs';

/**
 * Holds what the set-up steps and the commands share.
 * @typedef {object} Context
 * @property {string} root the project's folder
 * @property {NodeJS.ProcessEnv} env
 * @property {import('./exec.mjs').Exec} exec
 * @property {ReturnType<typeof import('./signals.mjs').createSignals>} signals
 * @property {ReturnType<typeof import('./progress.mjs').createProgress>} progress
 */

/**
 * Provides the dependencies.
 * @param {Context} context
 * @returns {Promise<Context>} with the environment in which the project's tools are found
 */
export async function withDependencies(context) {
  const { root, exec, progress } = context;
  const env = await progress.step('Dependencies', (note) =>
    provideDependencies({ root, env: context.env, exec, note }),
  );
  return { ...context, env: { ...env, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' } };
}

/**
 * Provides the browser of the tests. Without one the rest goes on, and the tests that need it say what is missing.
 * @param {Context} context
 * @returns {Promise<Context>}
 */
export async function withBrowser(context) {
  const { env, exec, progress } = context;
  const machine = thisMachine({ env, exec });
  const browser = await progress.step('Browser', (note) => provideBrowser({ machine, exec, env, note }));
  return { ...context, env: { ...env, ...browser } };
}

/**
 * Gives `work` a context whose environment has a Redis, and ends that Redis afterwards if it is a private one.
 * @template T
 * @param {Context} context
 * @param {{ wantServer: boolean, keepIn?: string }} wish see `provideRedis`
 * @param {(context: Context) => Promise<T>} work
 */
export async function withRedis(context, { wantServer, keepIn }, work) {
  const { env, exec, progress, signals } = context;
  const redis = await progress.step('Redis', (note) =>
    provideRedis(redisWays({ env, exec, signal: signals.signal, note }), {
      redisUrl: env['REDIS_URL'],
      wantServer,
      keepIn,
      note,
    }),
  );
  try {
    return await work({ ...context, env: { ...env, ...redis.env } });
  } finally {
    await redis.stop();
  }
}
