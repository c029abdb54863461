/** A Docker engine that is there already. */
import { which } from '../../setup/which.mjs';
import type { Engine, EngineTools } from './engine.ts';

const LOOK_MS = 20_000;

/** @returns undefined when there is none that answers, or it has no compose plugin. */
export async function findDocker(env: NodeJS.ProcessEnv, { exec, note }: EngineTools): Promise<Engine | undefined> {
  if (which('docker', env['PATH']) === undefined) return undefined;
  const engine = await exec('docker', ['info', '--format', '{{.ServerVersion}}'], { env, timeoutMs: LOOK_MS });
  if (engine.code !== 0) return undefined;
  const compose = await exec('docker', ['compose', 'version', '--short'], { env, timeoutMs: LOOK_MS });
  if (compose.code !== 0) {
    note('the Docker engine has no compose plugin');
    return undefined;
  }
  const name = `Docker ${engine.output.trim()}, compose ${compose.output.trim()}`;
  note(name);
  return {
    name,
    cli: ['docker'],
    env,
    compose: ['docker', 'compose'],
    buildOptions: [],
    looksAfterHealth: true,
    playsPods: false,
    close: async () => {},
  };
}
