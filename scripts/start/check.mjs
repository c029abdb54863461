/**
 * Asks every process what it thinks of its configuration, before any of them starts.
 * @param {Pick<import('./system.mjs').ProcessPlan, 'name' | 'entry' | 'env'>[]} plans
 * @param {import('../setup/exec.mjs').Exec} exec
 * @param {string} [option] with which a program only looks at its variables
 * @returns {Promise<Map<string, string[]>>} fault line -> names of the processes that have it, in the order of the plans
 */
export async function checkAll(plans, exec, option = '--check') {
  const checks = await Promise.all(
    plans.map(async ({ name, entry, env }) => {
      const { code, output } = await exec(process.execPath, [entry, option], { env, timeoutMs: 60_000 });
      if (code === 0) return { name, lines: [] };
      const lines = output.split('\n').filter((line) => /^[A-Z][A-Z0-9_]*: /.test(line));
      // Whatever else ended it is shown as it is, because nobody else will say it.
      return {
        name,
        lines: lines.length > 0 ? lines : [`${name}: ${output.trim().slice(-1_000) || `exit code ${code}`}`],
      };
    }),
  );
  /** @type {Map<string, string[]>} */
  const faults = new Map();
  for (const { name, lines } of checks) mergeFaults(faults, new Map(lines.map((line) => [line, [name]])));
  return faults;
}

/**
 * Adds faults to others: a line that is there already gets the names of the processes that have it too.
 * @param {Map<string, string[]>} faults
 * @param {Map<string, string[]>} more
 */
export function mergeFaults(faults, more) {
  for (const [line, names] of more) faults.set(line, [...(faults.get(line) ?? []), ...names]);
}
