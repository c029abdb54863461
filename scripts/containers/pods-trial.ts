/** Runs the pods of the production overlay beside the Redis, the proxy and the sandbox of docker-compose.yml, and plays calls through them. */
import { keepLogs, type TrialTools, untilTheirEnd } from './compose-trial.ts';
import { lookInside } from './look-inside.ts';
import { play, type Places } from './play.ts';
import type { PodStack } from './pod-stack.ts';
import type { Stack } from './stack.ts';
import type { Trial } from './trial.ts';

/** What a cluster would have beside our pods. */
const AROUND = ['redis', 'sandbox', 'proxy'];

export async function tryPods(
  pods: PodStack,
  around: Stack,
  places: Places,
  { progress, signal, logFolder }: TrialTools,
): Promise<Trial> {
  await progress.step('Redis, proxy and sandbox for pods', () => around.up(AROUND));
  const startedMs = performance.now();
  await progress.step('Pods of overlays/production', () => pods.up());
  const readyMs = performance.now() - startedMs;
  const looks = await lookInside(pods, pods.names);
  const played = await progress.step('Calls through pods, in real time', () =>
    untilTheirEnd(play(pods, around, places, signal), signal, async () =>
      (await Promise.all(pods.names.map((name) => pods.logs(name)))).join('\n'),
    ),
  );
  await keepLogs(pods, pods.names, logFolder);
  const endings = await progress.step('Pods stop', () => pods.stopAll());
  return { readyMs, looks, played, endings };
}

/**
 * The secrets and settings with which the pods meet the sandbox. What the overlay says itself stays, such as its public address and that this
 * is production.
 * @param sandboxEnv of deploy/sandbox/sandbox.env
 */
export function podVariables(
  sandboxEnv: Readonly<Record<string, string>>,
  secret: string,
): { secrets: Record<string, string>; settings: Record<string, string> } {
  const secrets: Record<string, string> = { REDIS_URL: 'redis://redis:6379' };
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(sandboxEnv)) {
    if (name.endsWith('_FILE')) secrets[name.replace(/_FILE$/, '')] = secret;
    else if (!/^(NODE_ENV|PUBLIC_URL|WEB_ORIGINS|SANDBOX_\w+)$/.test(name)) settings[name] = value;
  }
  return { secrets, settings };
}
