import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { withDependencies, withRedis } from '../setup/index.mjs';
import { SetupError } from '../setup/setup-error.mjs';
import { checkAll, mergeFaults } from '../start/check.mjs';
import { withDotEnv } from '../start/dot-env.mjs';
import { refuseTakenPorts } from '../start/free-ports.mjs';
import { createSupervisor } from '../start/supervisor.mjs';
import { planSystem } from '../start/system.mjs';
import { openTunnel } from '../start/tunnel.mjs';
import { describeFaults, describeRunning } from '../start/words.mjs';
import { configureProgram } from './configure.mjs';
import { runTools, TOOLS } from './tools.mjs';

/** What it keeps between two starts: Redis' data and the logs. */
const KEPT_IN = '.trunkline';
const OPTIONS = ['--tunnel', '--configure'];

/**
 * The whole system for real accounts behind one port (CONTRACT, Commands: `npm start`).
 * @type {import('./main.mjs').Command}
 */
export const start = async (context, args) => {
  const unknown = args.find((arg) => !OPTIONS.includes(arg));
  if (unknown !== undefined) {
    const advice = ['npm start', ...OPTIONS.map((option) => `npm start -- ${option}`)];
    throw new SetupError(`npm start does not know ${unknown}.`, { advice });
  }
  const { root, signals } = context;
  const { env: given, hasFile } = withDotEnv(root, context.env);
  const ready = await withDependencies({ ...context, env: given });
  await runTools(ready, 'Build', TOOLS.build);

  const logFolder = join(root, KEPT_IN, 'logs');
  const madeKey =
    given['API_KEYS']?.trim() || given['API_KEYS_FILE']?.trim() ? undefined : randomBytes(16).toString('hex');
  const { localUrl } = planSystem(root, ready.env);
  const tunnel = args.includes('--tunnel')
    ? await openTunnel(localUrl, ready.env, { signal: signals.signal })
    : undefined;
  try {
    /** @type {NodeJS.ProcessEnv} */
    const env = {
      ...ready.env,
      ...(madeKey && { API_KEYS: madeKey }),
      ...(tunnel && {
        PUBLIC_URL: tunnel.publicUrl,
        // The tunnel's program runs on this machine and says whom each request is from; without its word all strangers are one.
        TRUSTED_PROXIES: [ready.env['TRUSTED_PROXIES']?.trim(), '127.0.0.1'].filter(Boolean).join(','),
      }),
    };
    // Nobody looks for a Redis, or waits for one, while something else is missing anyway.
    const wishes = planSystem(root, { ...env, REDIS_URL: env['REDIS_URL']?.trim() || 'redis://127.0.0.1:6379' });
    const faults = await checkAll([...wishes.apps, wishes.front], ready.exec);
    if (args.includes('--configure')) {
      const plan = { name: 'configure', entry: configureProgram(root), env };
      mergeFaults(faults, await checkAll([plan], ready.exec, '--check-settings'));
    }
    if (faults.size > 0) {
      console.error(describeFaults(faults, { hasFile }));
      return 1;
    }
    await refuseTakenPorts([wishes.front, ...wishes.apps]);
    return await withRedis(
      { ...ready, env },
      { wantServer: false, keepIn: join(root, KEPT_IN, 'redis') },
      async (withUrl) => {
        const plan = planSystem(root, withUrl.env);
        const say = (/** @type {string} */ line) => console.error(line);
        const front = createSupervisor({ logFolder, say });
        const apps = createSupervisor({ logFolder, say });
        let presses = 0;
        void tunnel?.ended.then(() => {
          if (presses === 0)
            say(`${tunnel.program} has ended: nobody reaches ${tunnel.publicUrl} any more. Start again.`);
        });
        /** Calls go through the front, so it stays until the apps are gone. @param {boolean} atOnce */
        const stop = async (atOnce) => {
          apps.signal(atOnce ? 'SIGINT' : 'SIGTERM');
          await apps.ended();
          front.signal('SIGTERM');
          await front.ended();
        };
        const work = (async () => {
          // The front comes first, so that nothing that arrives meanwhile finds nobody at the door.
          await front.start([plan.front]);
          await apps.start(plan.apps);
          if (presses === 0) {
            const publicUrl = withUrl.env['PUBLIC_URL'] ?? '';
            const logs = join(KEPT_IN, 'logs');
            const isLent = tunnel !== undefined;
            console.log(describeRunning({ localUrl, publicUrl, env: withUrl.env, madeKey, logFolder: logs, isLent }));
            if (args.includes('--configure')) await configureNow(withUrl);
          }
          await apps.ended();
          await stop(true);
          return 0;
        })();
        const onSignal = (/** @type {NodeJS.Signals} */ name) => {
          presses += 1;
          if (presses === 1) say(`\n${name}: calls end in order. Once more ends them at once.`);
          void stop(presses > 1);
        };
        try {
          return await signals.whileForeground(onSignal, work);
        } catch (error) {
          await stop(true);
          throw error;
        }
      },
    );
  } finally {
    tunnel?.close();
  }
};

/**
 * Points the number and the assistant at what has just been started. Calls are answered whatever comes of it, so a fault is only told.
 * @param {import('../setup/index.mjs').Context} context
 */
async function configureNow({ root, env, exec }) {
  const { code, output } = await exec(process.execPath, [configureProgram(root)], { env });
  console.log(`${output.trimEnd()}\n`);
  if (code !== 0) console.error('The number or the assistant is not set up; everything else is running.');
}
