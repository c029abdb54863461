/** `--set NAME=VALUE`: variables of the environment with which calls are played a second time. */
import type { ProcessSpec } from '../processes.ts';

/** Whom a setting is for. */
export const ADJUSTED_PROCESSES = ['telephony-gateway', 'spare-gateway', 'vapi-webhook', 'vapi-webhook-worker'];
/** What the demo sets for its own patience, and anybody may set otherwise. */
const FREE = new Set([
  'DRAIN_NOTICE_MS',
  'DRAIN_TIMEOUT_MS',
  'TRANSFER_RING_MS',
  'SWEEP_INTERVAL_MS',
  'TRANSFER_ALLOWED',
]);

/** Of `.env.example`: the variables of everything that calls go through, which is all but the chat's. */
export function variablesOfCalls(envExample: string): Set<string> {
  const names = new Set<string>();
  let isOfCalls = true;
  for (const line of envExample.split('\n')) {
    if (line.startsWith('## ')) isOfCalls = !line.startsWith('## chat-gateway') && !line.startsWith('## console');
    const name = /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1];
    if (name !== undefined && isOfCalls) names.add(name);
  }
  return names;
}

/**
 * Reads `NAME=VALUE`s.
 * @param processes as the demo starts them: what holds them together cannot be set.
 * @throws with a sentence for the first that makes no sense. Whether a value is right, its process says when it starts.
 */
export function readSettings(
  given: readonly string[],
  known: ReadonlySet<string>,
  processes: readonly ProcessSpec[],
): Record<string, string> {
  const own = new Set(
    processes
      .filter(({ name }) => ADJUSTED_PROCESSES.includes(name))
      .flatMap(({ env }) => Object.keys(env))
      .filter((name) => !FREE.has(name)),
  );
  const settings: Record<string, string> = {};
  for (const setting of given) {
    const at = setting.indexOf('=');
    if (at < 1) throw new Error(`--set: expected NAME=VALUE, such as BARGE_IN_MODE=local, and not "${setting}"`);
    const name = setting.slice(0, at);
    if (!known.has(name)) {
      const alike = [...known].filter((other) => other.includes(name) || name.includes(other)).join(', ');
      const hint = alike === '' ? 'see .env.example' : `there is ${alike}`;
      throw new Error(`--set: no process that calls go through reads a variable ${name}; ${hint}`);
    }
    if (own.has(name)) throw new Error(`--set: ${name} holds the processes of the demo together and cannot be set`);
    if (Object.hasOwn(settings, name)) throw new Error(`--set: ${name} is set twice`);
    settings[name] = setting.slice(at + 1);
  }
  return settings;
}
