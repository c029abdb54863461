import type { Script } from '../scripts/load-script.ts';
import type { ScriptArgument, ScriptRunner } from './script-runner.ts';

/** One of many that a script runs for. */
export interface RunForOne {
  keys: readonly string[];
  args: readonly ScriptArgument[];
}

/** What a script takes once, before what it takes for each. */
export interface SharedByAll {
  keys?: readonly string[];
  args?: readonly ScriptArgument[];
}

interface Asked extends RunForOne {
  shared: SharedByAll;
  resolve(reply: unknown): void;
  reject(error: unknown): void;
}

/** So few that no other command has to wait long for a script. */
const AT_ONCE = 32;

/**
 * Makes one command of all that is asked of the same script in one turn of the event loop. To send a command and to read its answer costs
 * more than what most scripts do, and calls that ring together ask for the same things.
 *
 * Each asker has its own answer. When the command fails, it has failed for all of them.
 */
export class GatheredRuns {
  readonly #run: ScriptRunner;
  readonly #takesKeysOfManyCalls: boolean;
  readonly #asked = new Map<Script, Asked[]>();

  constructor(run: ScriptRunner, takesKeysOfManyCalls: boolean) {
    this.#run = run;
    this.#takesKeysOfManyCalls = takesKeysOfManyCalls;
  }

  /** @param shared is the same at each asking. */
  ask(script: Script, shared: SharedByAll, { keys, args }: RunForOne): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const asked = { keys, args, shared, resolve, reject };
      const others = this.#asked.get(script);
      if (others) others.push(asked);
      else this.#asked.set(script, [asked]);
    });
  }

  /** Sends what has come together, of one script or of all. */
  flush(only?: Script): void {
    if (this.#asked.size === 0) return;
    for (const [script, all] of this.#asked) {
      if (only && script !== only) continue;
      this.#asked.delete(script);
      const atOnce = this.#takesKeysOfManyCalls || all[0]?.keys.length === 0 ? AT_ONCE : 1;
      for (let from = 0; from < all.length; from += atOnce) void this.#send(script, all.slice(from, from + atOnce));
    }
  }

  async #send(script: Script, some: readonly Asked[]): Promise<void> {
    const { keys = [], args = [] } = some[0]?.shared ?? {};
    try {
      const replies = (await this.#run(
        script,
        [...keys, ...some.flatMap((one) => one.keys)],
        [...args, ...some.flatMap((one) => one.args)],
      )) as unknown[];
      for (const [at, { resolve }] of some.entries()) resolve(replies[at]);
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  }
}
