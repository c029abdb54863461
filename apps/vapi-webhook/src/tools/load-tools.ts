import { resolve } from 'node:path';
import { readTools } from '@trunkline/tool-loader';
import type { RedisClient } from '@trunkline/session-store';
import { createResultCache } from './result-cache.ts';
import { createToolCatalog, type ToolCatalog, type ToolRunner } from './tool-catalog.ts';
import { createToolRunner } from './tool-runner.ts';

export interface LoadToolsOptions {
  /** Keeps the cache of results. */
  redis: RedisClient;
  env: Readonly<Record<string, string | undefined>>;
  onFault: (name: string, error: unknown) => void;
}

/** The path is the same from the source and from `dist`. */
const REPOSITORY = resolve(import.meta.dirname, '../../../..');

/**
 * Makes the tools of a folder ready to run.
 * @param folder as in TOOLS_DIR, relative to the root of the repository.
 * @throws ConfigError with a line for each file that is not a tool.
 */
export async function loadTools(folder: string, options: LoadToolsOptions): Promise<ToolCatalog & ToolRunner> {
  const tools = await readTools(resolve(REPOSITORY, folder), options.env);
  const runner = createToolRunner({ tools, cache: createResultCache(options.redis), onFault: options.onFault });
  return { ...createToolCatalog(tools), ...runner };
}
