/** What runs containers here: a Docker engine with its compose plugin, or a Podman of our own. */
import type { Exec, ExecResult } from '../../setup/exec.mjs';
import { SetupError } from '../../setup/setup-error.mjs';

export interface Engine {
  /** For people. */
  name: string;
  /** The words before every command, such as `docker` alone. Podman takes the same commands. */
  cli: readonly [string, ...string[]];
  env: NodeJS.ProcessEnv;
  /** The words of Compose. */
  compose: readonly [string, ...string[]];
  /** Before a build, such as the network in which it fetches. */
  buildOptions: readonly string[];
  /**
   * Whether it looks after the health of containers by itself, and knows `start_interval`. Podman leaves the looking to timers of
   * systemd, and Compose refuses the field for whatever is not a Docker of version 25 or later.
   */
  looksAfterHealth: boolean;
  /** Whether it has `play kube`. */
  playsPods: boolean;
  /** Ends what was started for it. */
  close(): Promise<void>;
}

export interface EngineTools {
  exec: Exec;
  note: (detail: string) => void;
}

const LIMIT_MS = 600_000;

/** Runs a command of the engine. @throws SetupError with what it said, when it fails. */
export async function call(engine: Engine, exec: Exec, args: readonly string[], limitMs = LIMIT_MS): Promise<string> {
  const { code, output } = await attempt(engine, exec, args, limitMs);
  if (code !== 0) throw new SetupError(`${[...engine.cli, ...args].join(' ')} failed (exit code ${code}).`, { output });
  return output.trim();
}

/** The same for a command that may fail. */
export function attempt(engine: Engine, exec: Exec, args: readonly string[], limitMs = LIMIT_MS): Promise<ExecResult> {
  const [command, ...words] = engine.cli;
  return exec(command, [...words, ...args], { env: engine.env, timeoutMs: limitMs });
}
