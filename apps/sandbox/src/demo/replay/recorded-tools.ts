/**
 * The tools of recorded calls, whose code is not here: a declaration for each, which asks the sandbox (warehouse.ts) for as long
 * as it took. They stand beside the tools of this deployment and take the place of those of the same name.
 */
import type { Scenario } from '@trunkline/scenario';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { stringify } from 'yaml';

/** Longer than any that a scenario may have. */
const TIMEOUT_MS = 605_000;

const namesOf = (scenarios: readonly Scenario[]): Set<string> =>
  new Set(
    scenarios.flatMap(({ steps }) =>
      steps.flatMap((step) =>
        step.kind === 'agentCallsTool' && step.agentCallsTool.takesMs !== undefined ? [step.agentCallsTool.name] : [],
      ),
    ),
  );

const declare = (name: string, sandboxUrl: string): string =>
  stringify({
    name,
    description: 'A tool of a recorded call.',
    parameters: {
      type: 'object',
      properties: { takesMs: { type: 'integer' }, fails: { type: 'boolean' } },
      required: ['takesMs', 'fails'],
      additionalProperties: true,
    },
    timeoutMs: TIMEOUT_MS,
    repeatable: true,
    breaker: { failures: 1_000, openMs: 1 },
    holdingSentence: 'One moment please.',
    request: { url: `${sandboxUrl}/recorded-tool/{takesMs}?fails={fails}` },
    resultPath: 'result',
  });

/**
 * @param toolsDir the tools of this deployment.
 * @param folder is emptied first.
 * @returns the folder to load tools from.
 */
export async function placeRecordedTools(
  scenarios: readonly Scenario[],
  { toolsDir, folder, sandboxUrl }: { toolsDir: string; folder: string; sandboxUrl: string },
): Promise<string> {
  const recorded = namesOf(scenarios);
  if (recorded.size === 0) return toolsDir;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const ours = (await readdir(toolsDir)).filter((file) => !recorded.has(parse(file).name));
  await Promise.all(ours.map((file) => symlink(join(toolsDir, file), join(folder, file))));
  await Promise.all(
    [...recorded].map((name) => writeFile(join(folder, `recorded-${name}.yaml`), declare(name, sandboxUrl))),
  );
  return folder;
}
