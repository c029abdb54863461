import { join } from 'node:path';
import { SetupError } from '../setup/setup-error.mjs';

/**
 * A tool of the project and its arguments; `node` is the Node that runs us.
 * @typedef {[tool: string, ...args: string[]]} ToolCall
 * @param {string} task
 * @returns {ToolCall}
 */
const turbo = (task) => ['turbo', 'run', task, '--output-logs=errors-only'];

/** Names what is checked, and the tools that check it in turn. */
export const TOOLS = /** @satisfies {Record<string, ToolCall[]>} */ ({
  build: [['node', join('scripts', 'build', 'remove-stale.mjs')], turbo('build')],
  typecheck: [turbo('typecheck'), ['tsc', '-p', 'scripts', '--noEmit']],
  lint: [
    ['node', join('scripts', 'checks', 'check-licences.mjs')],
    ['oxlint', '--type-aware', '--max-warnings', '0'],
    // Unused files, exports and dependencies, and dependencies that are used without being listed.
    ['knip', '--no-progress'],
  ],
  format: [['oxfmt', '--check', '.']],
});

/**
 * @param {import('../setup/index.mjs').Context} context
 * @param {ToolCall} call
 * @returns {{ command: string, args: string[] }}
 */
export function toolCommand({ root }, [tool, ...args]) {
  return { command: tool === 'node' ? process.execPath : join(root, 'node_modules', '.bin', tool), args };
}

/**
 * Runs tools one after another, silently unless one fails.
 * @param {import('../setup/index.mjs').Context} context
 * @param {string} title
 * @param {ToolCall[]} calls
 * @throws {SetupError} with what the failing tool said
 */
export async function runTools(context, title, calls) {
  await context.progress.step(title, async () => {
    for (const call of calls) {
      const { command, args } = toolCommand(context, call);
      const { code, output } = await context.exec(command, args, { env: context.env });
      if (code !== 0) throw new SetupError(`${title} failed (${call.join(' ')}, exit code ${code}).`, { output });
    }
  });
}
