/** The pods of an overlay of deploy/kubernetes, run by Podman in place of the services that docker-compose.yml has for them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import type { Exec } from '../setup/exec.mjs';
import { SetupError } from '../setup/setup-error.mjs';
import type { Manifest } from '../manifests/kustomization.mjs';
import { podsForPodman } from '../manifests/pods/pods-for-podman.mjs';
import { renderKustomization } from '../manifests/render.mjs';
import { attempt, call, type Engine } from './engine/engine.ts';
import type { Ending, Fleet } from './fleet.ts';

const READY_LIMIT_MS = 60_000;
const READY_POLL_MS = 500;

/** Pods have the names of the services, so that the proxy and the sandbox find them as they find those. */
const PLANS = [
  { deployment: 'telephony-gateway', name: 'gateway-a', env: {} },
  { deployment: 'telephony-gateway', name: 'gateway-b', env: {} },
  { deployment: 'vapi-webhook', name: 'webhook', env: {} },
  { deployment: 'vapi-worker', name: 'worker', env: {} },
  { deployment: 'chat-gateway', name: 'chat', env: {} },
  { deployment: 'console', name: 'console', env: {} },
];

export interface PodStackOptions {
  engine: Engine;
  exec: Exec;
  root: string;
  /** For the file with the pods. */
  folder: string;
  /** Below deploy/kubernetes/overlays. */
  overlay: string;
  networks: readonly string[];
  secrets: Record<string, string>;
  /** Over those of the overlay. */
  settings: Record<string, string>;
  /** As in docker-compose.yml: before the name of an image, and after its colon. */
  registry: string;
  version: string;
}

export class PodStack implements Fleet {
  readonly #options: PodStackOptions;
  readonly #manifests: readonly Manifest[];
  readonly #file: string;

  constructor(options: PodStackOptions) {
    this.#options = options;
    const { root, folder, overlay } = options;
    this.#manifests = renderKustomization(join(root, 'deploy', 'kubernetes', 'overlays', overlay));
    this.#file = join(folder, 'pods.yaml');
  }

  /** The address at which Twilio reaches the pods, by the settings of the overlay. */
  get publicUrl(): string {
    const url = this.#manifests.find(({ kind, data }) => kind === 'ConfigMap' && data?.PUBLIC_URL)?.['data'].PUBLIC_URL;
    if (typeof url !== 'string') throw new Error(`the overlay ${this.#options.overlay} has no PUBLIC_URL`);
    return url;
  }

  get names(): string[] {
    return PLANS.map(({ name }) => name);
  }

  /** Starts all pods and waits until each answers where its readiness probe asks. @throws SetupError with the log of one that does not. */
  async up(): Promise<void> {
    const { engine, exec, secrets, settings, networks, registry, version } = this.#options;
    const pods = podsForPodman(this.#manifests, {
      plans: PLANS,
      secrets,
      settings,
      imageOf: (image) => `${registry}${image.replace(/^.*\//, '').replace(/:.*$/, '')}:${version}`,
    });
    writeFileSync(this.#file, pods.map((one) => stringify(one)).join('---\n'));
    const joined = networks.flatMap((name) => ['--network', name]);
    await call(engine, exec, ['play', 'kube', ...joined, this.#file]);
    await this.#untilReady(this.names);
  }

  async stop(name: string): Promise<Ending> {
    const { engine, exec } = this.#options;
    const { graceSeconds } = this.#podOf(name);
    const startedMs = performance.now();
    await call(engine, exec, ['stop', '--time', String(graceSeconds), containerOf(name)]);
    return { exitCode: await this.#exitCode(name), tookMs: performance.now() - startedMs };
  }

  async kill(name: string): Promise<Ending> {
    const { engine, exec } = this.#options;
    const startedMs = performance.now();
    await call(engine, exec, ['kill', '--signal', 'KILL', containerOf(name)]);
    await call(engine, exec, ['wait', containerOf(name)]);
    return { exitCode: await this.#exitCode(name), tookMs: performance.now() - startedMs };
  }

  async start(name: string): Promise<void> {
    const { engine, exec } = this.#options;
    await call(engine, exec, ['start', containerOf(name)]);
    await this.#untilReady([name]);
  }

  async inside(name: string, words: readonly string[]): Promise<{ code: number; output: string }> {
    const { engine, exec } = this.#options;
    return attempt(engine, exec, ['exec', containerOf(name), ...words], 30_000);
  }

  async logs(name: string): Promise<string> {
    const { engine, exec } = this.#options;
    return (await attempt(engine, exec, ['logs', containerOf(name)], 30_000)).output;
  }

  /** Stops all pods at once. @returns how each ended. */
  async stopAll(): Promise<Record<string, Ending>> {
    const endings = this.names.map(async (name): Promise<[string, Ending]> => [name, await this.stop(name)]);
    return Object.fromEntries(await Promise.all(endings));
  }

  /** Takes away the pods, also those of a run that was killed. */
  async remove(): Promise<void> {
    const { engine, exec } = this.#options;
    await attempt(engine, exec, ['pod', 'rm', '--force', '--ignore', ...this.names]);
  }

  /** What a cluster would know of the pod. The seconds of its preStop are part of its grace, and Podman does not wait for them. */
  #podOf(name: string): { port: number; graceSeconds: number } {
    const plan = PLANS.find((one) => one.name === name);
    const deployment = this.#manifests.find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === plan?.deployment,
    );
    const spec = deployment?.['spec'].template.spec;
    const container = spec?.containers[0];
    const asked = container?.readinessProbe.httpGet.port;
    const port = container?.ports.find((one: { name: string }) => one.name === asked)?.containerPort;
    if (port === undefined) throw new Error(`the overlay does not say where ${name} is asked whether it is ready`);
    return {
      port,
      graceSeconds: spec.terminationGracePeriodSeconds - (container.lifecycle?.preStop?.sleep.seconds ?? 0),
    };
  }

  async #untilReady(names: readonly string[]): Promise<void> {
    const untilMs = performance.now() + READY_LIMIT_MS;
    for (const name of names) {
      const words = ['healthcheck', 'NO_VARIABLE', String(this.#podOf(name).port)];
      while ((await this.inside(name, words)).code !== 0) {
        if (performance.now() > untilMs)
          throw new SetupError(`The pod ${name} is not ready.`, { output: await this.logs(name) });
        await delay(READY_POLL_MS);
      }
    }
  }

  async #exitCode(name: string): Promise<number> {
    const { engine, exec } = this.#options;
    return Number(await call(engine, exec, ['inspect', '--format', '{{.State.ExitCode}}', containerOf(name)]));
  }
}

/** The only container of a pod, as Podman names it. */
const containerOf = (name: string): string => `${name}-main`;
