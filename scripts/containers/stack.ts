/** The containers of docker-compose.yml, started under a name of their own beside whatever else runs on this machine. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Exec } from '../setup/exec.mjs';
import { SetupError } from '../setup/setup-error.mjs';
import { readComposeFile } from './compose-file.mjs';
import { attempt, call, type Engine } from './engine/engine.ts';
import { readEnvFile, SANDBOX_ENV } from './env-file.mjs';
import type { Ending, Fleet } from './fleet.ts';

const PROJECT = 'trunkline-test';
/** The networks of docker-compose.yml, as Compose names them. */
export const NETWORKS = ['apps', 'store'].map((name) => `${PROJECT}_${name}`);
/** As docs/containers.md says it. */
const RELOAD = ['caddy', 'reload', '--config', '/etc/caddy/Caddyfile'];
const UP_LIMIT_MS = 300_000;
const STOP_LIMIT_MS = 120_000;
const HEALTH_POLL_MS = 500;

export interface StackOptions {
  engine: Engine;
  exec: Exec;
  root: string;
  /** For a file that is made for this run. */
  folder: string;
  /** Of the sandbox's own file, and what this run sets beside it. */
  env: Readonly<Record<string, string>>;
  profiles: readonly string[];
}

export class Stack implements Fleet {
  readonly #options: StackOptions;
  readonly #compose: string[];

  constructor(options: StackOptions) {
    this.#options = options;
    const { root, profiles, engine } = options;
    const files = [
      join(root, 'docker-compose.yml'),
      ...(engine.looksAfterHealth ? [] : [this.#withoutStartInterval()]),
    ];
    const words = [...files.flatMap((file) => ['-f', file]), ...profiles.flatMap((profile) => ['--profile', profile])];
    this.#compose = ['-p', PROJECT, '--project-directory', root, '--env-file', join(root, SANDBOX_ENV), ...words];
  }

  /**
   * Starts services and waits until they are healthy: everything, or those that are named without what they depend on.
   * @throws SetupError with the logs of what is not.
   */
  async up(only?: readonly string[]): Promise<void> {
    const { engine, profiles } = this.#options;
    const which = only === undefined ? [] : ['--no-deps', ...only];
    const done = new AbortController();
    const looking = engine.looksAfterHealth ? undefined : this.#lookAfterHealth(done.signal);
    try {
      await this.#run(['up', '-d', '--no-build', ...which], UP_LIMIT_MS).catch(async (error: unknown) => {
        throw error instanceof SetupError
          ? new SetupError(error.message, { output: `${error.output}\n${await this.endOfLogs()}` })
          : error;
      });
      await this.#untilHealthy(only ?? Object.keys(this.#read(profiles)));
    } finally {
      done.abort();
      await looking;
    }
  }

  async stop(service: string): Promise<Ending> {
    const startedMs = performance.now();
    await this.#run(['stop', service], STOP_LIMIT_MS);
    return { exitCode: await this.#exitCode(service), tookMs: performance.now() - startedMs };
  }

  async kill(service: string): Promise<Ending> {
    const startedMs = performance.now();
    await this.#run(['kill', '-s', 'SIGKILL', service], STOP_LIMIT_MS);
    return { exitCode: await this.#exitCode(service), tookMs: performance.now() - startedMs };
  }

  async start(service: string): Promise<void> {
    const { engine } = this.#options;
    const done = new AbortController();
    await this.#run(['start', service], STOP_LIMIT_MS);
    const looking = engine.looksAfterHealth ? undefined : this.#lookAfterHealth(done.signal);
    try {
      await this.#untilHealthy([service]);
    } finally {
      done.abort();
      await looking;
    }
  }

  /** Runs a command in a container. */
  async inside(service: string, words: readonly string[]): Promise<{ code: number; output: string }> {
    const { engine, exec } = this.#options;
    return attempt(engine, exec, ['exec', await this.#container(service), ...words], 30_000);
  }

  /** Has the proxy read its configuration anew, which it does only by force when nothing was changed. */
  async reloadProxy(): Promise<void> {
    const { code, output } = await this.inside('proxy', [...RELOAD, '--force']);
    if (code !== 0) throw new SetupError(`${RELOAD.join(' ')} failed (exit code ${code}).`, { output });
  }

  async logs(service: string): Promise<string> {
    const { engine, exec } = this.#options;
    return (await attempt(engine, exec, ['logs', await this.#container(service)], 30_000)).output;
  }

  /** The last lines of every service, for whoever looks for what went wrong. */
  async endOfLogs(): Promise<string> {
    return this.#run(['logs', '--no-color', '--tail', '12'], 30_000).catch(() => '');
  }

  /** Stops everything in its order. @returns how each service ended. */
  async stopAll(): Promise<Record<string, Ending>> {
    const services = Object.keys(this.#read(this.#options.profiles));
    const startedMs = performance.now();
    await this.#run(['stop'], STOP_LIMIT_MS);
    const tookMs = performance.now() - startedMs;
    const endings = services.map(async (name): Promise<[string, Ending]> => [
      name,
      { exitCode: await this.#exitCode(name), tookMs },
    ]);
    return Object.fromEntries(await Promise.all(endings));
  }

  /** Takes away the containers, their networks and their volumes, also those of a run that was killed. */
  async remove(): Promise<void> {
    await this.#run(['down', '--volumes', '--remove-orphans', '--timeout', '10'], STOP_LIMIT_MS);
  }

  /** The services of the file as it stands, whose images are pinned; those of this run may be stand-ins. */
  #services() {
    const { root } = this.#options;
    return readComposeFile(root, readEnvFile(root, SANDBOX_ENV)).services;
  }

  #read(profiles: readonly string[]) {
    return Object.fromEntries(
      Object.entries(this.#services()).filter(([, one]) =>
        (one.profiles ?? []).every((name) => profiles.includes(name)),
      ),
    );
  }

  /** Writes a file that takes `start_interval` out of every service of the real one. @returns its path. */
  #withoutStartInterval(): string {
    const file = join(this.#options.folder, 'without-start-interval.yml');
    const services = Object.keys(this.#services());
    const lines = services.map((name) => `  ${name}: { healthcheck: { start_interval: !reset null } }`);
    writeFileSync(file, ['services:', ...lines, ''].join('\n'));
    return file;
  }

  async #run(args: readonly string[], limitMs: number): Promise<string> {
    const { engine, exec, env, root } = this.#options;
    const [command, ...words] = engine.compose;
    const all = [...words, ...this.#compose, ...args];
    const { code, output } = await exec(command, all, {
      cwd: root,
      env: { ...engine.env, ...env },
      timeoutMs: limitMs,
    });
    if (code !== 0)
      throw new SetupError(`${engine.compose.join(' ')} ${args.join(' ')} failed (exit code ${code}).`, {
        output,
      });
    return output;
  }

  /** The id of the container of a service, also when it has ended. */
  async #container(service: string): Promise<string> {
    const { engine, exec } = this.#options;
    const filters = [`label=com.docker.compose.project=${PROJECT}`, `label=com.docker.compose.service=${service}`];
    const ids = await call(engine, exec, ['ps', '--all', '--quiet', ...filters.flatMap((one) => ['--filter', one])]);
    const [id] = ids.split('\n');
    if (!id) throw new SetupError(`There is no container of ${service}.`);
    return id;
  }

  async #inspect(service: string, format: string): Promise<string> {
    const { engine, exec } = this.#options;
    return call(engine, exec, ['inspect', '--format', format, await this.#container(service)]);
  }

  async #exitCode(service: string): Promise<number> {
    return Number(await this.#inspect(service, '{{.State.ExitCode}}'));
  }

  async #untilHealthy(services: readonly string[]): Promise<void> {
    const untilMs = performance.now() + UP_LIMIT_MS;
    for (const service of services) {
      while ((await this.#inspect(service, '{{.State.Health.Status}}')) !== 'healthy') {
        if (performance.now() > untilMs) {
          throw new SetupError(`${service} is not healthy.`, { output: await this.logs(service) });
        }
        await delay(HEALTH_POLL_MS);
      }
    }
  }

  /**
   * Does what timers of systemd do for Podman: runs the checks of containers until everything has started. One that is healthy is left
   * alone, since a look at it costs as much as a start of Podman.
   */
  async #lookAfterHealth(signal: AbortSignal): Promise<void> {
    const { engine, exec } = this.#options;
    const filters = [`label=com.docker.compose.project=${PROJECT}`, 'health=starting', 'health=unhealthy'];
    const list = ['ps', '--quiet', ...filters.flatMap((one) => ['--filter', one])];
    while (!signal.aborted) {
      const { output } = await attempt(engine, exec, list);
      for (const id of output.split('\n').filter((line) => /^[0-9a-f]{12,}$/.test(line))) {
        if (signal.aborted) break;
        await attempt(engine, exec, ['healthcheck', 'run', id], 10_000);
      }
      await delay(HEALTH_POLL_MS, undefined, { signal }).catch(() => {});
    }
  }
}
