/** Reads the tools of a folder: `*.ts`, `*.js` and `*.mjs` modules, `*.yaml`, `*.yml` and `*.json` declarations. */
import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '@trunkline/service-kit';
import type { ToolDefinition } from '@trunkline/tool-kit';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { fillEnvironment } from './http-template.ts';
import { createHttpTool, httpToolSchema } from './http-tool.ts';
import { DEFAULT_BREAKER, type LoadedTool, onceSchema } from './loaded-tool.ts';

type Env = Readonly<Record<string, string | undefined>>;

const MODULES = new Set(['.ts', '.js', '.mjs']);
const DECLARATIONS = new Set(['.yaml', '.yml', '.json']);
/** These files belong to an npm package, or TypeScript has written them beside modules. */
const NOT_A_TOOL = /^(package(-lock)?|tsconfig.*)\.json$|\.d\.ts$|\.test\.\w+$/;

const moduleSchema = z.looseObject({
  name: z.string(),
  description: z.string().min(1),
  // Known by its mark and not by its class: the tool may bring its own copy of zod.
  parameters: z.custom<z.ZodType>((value) => typeof value === 'object' && value !== null && '_zod' in value, {
    error: 'expected a zod schema',
  }),
  timeoutMs: z.number().int().positive(),
  cacheMs: z.number().int().positive().optional(),
  retries: z.number().int().min(0).max(5).optional(),
  repeatable: z.boolean().optional(),
  once: onceSchema.optional(),
  mode: z.enum(['sync', 'late']),
  holdingSentence: z.string().min(1),
  run: z.custom<ToolDefinition['run']>((value) => typeof value === 'function', { error: 'expected a function' }),
});

const isUnknownExtension = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION';

async function importTool(dir: string, file: string): Promise<unknown> {
  const load = async (path: string) => ((await import(pathToFileURL(path).href)) as { default?: unknown }).default;
  try {
    return await load(join(dir, file));
  } catch (error) {
    // Node older than 22.18 cannot read TypeScript, so that the compiled twin takes its place (npm run build).
    if (!isUnknownExtension(error)) throw error;
    return load(join(dir, 'dist', `${parse(file).name}.js`));
  }
}

function firstFault(error: z.ZodError): string {
  const { path, message } = error.issues[0]!;
  return path.length > 0 ? `${path.join('.')}: ${message}` : message;
}

async function loadModule(dir: string, file: string): Promise<LoadedTool> {
  const parsed = moduleSchema.safeParse(await importTool(dir, file));
  if (!parsed.success) throw new Error(`its default export is not a tool of defineTool: ${firstFault(parsed.error)}`);
  const definition = parsed.data as unknown as ToolDefinition;
  const jsonSchema = z.toJSONSchema(definition.parameters, { io: 'input', target: 'draft-7' });
  return { ...definition, jsonSchema: { ...jsonSchema }, breaker: DEFAULT_BREAKER };
}

async function loadDeclaration(dir: string, file: string, env: Env): Promise<LoadedTool> {
  // Every JSON text is also YAML.
  const parsed = httpToolSchema.safeParse(parseYaml(await readFile(join(dir, file), 'utf8')));
  if (!parsed.success) throw new Error(firstFault(parsed.error));
  return createHttpTool({ ...parsed.data, request: fillEnvironment(parsed.data.request, env) });
}

function isParameter({ jsonSchema }: LoadedTool, field: string): boolean {
  const { properties } = jsonSchema;
  return typeof properties === 'object' && properties !== null && Object.hasOwn(properties, field);
}

/**
 * @param dir a folder that holds nothing but tools, beside the files of an npm package; folders in it are left alone.
 * @param env fills in what declarations take from the environment.
 * @returns the tools by their names, in the order of their files.
 * @throws ConfigError with a line for each file that is not a tool.
 */
export async function readTools(dir: string, env: Env): Promise<ReadonlyMap<string, LoadedTool>> {
  const tools = new Map<string, LoadedTool>();
  const faults: string[] = [];
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => {
    throw new ConfigError([`TOOLS_DIR: there is no folder ${dir}`]);
  });
  const files = entries.filter((entry) => !entry.isDirectory() && !NOT_A_TOOL.test(entry.name)).map(({ name }) => name);
  for (const file of files.toSorted()) {
    const { ext } = parse(file);
    if (!MODULES.has(ext) && !DECLARATIONS.has(ext)) continue;
    try {
      const tool = MODULES.has(ext) ? await loadModule(dir, file) : await loadDeclaration(dir, file, env);
      if (!/^[a-zA-Z0-9_-]{1,64}$/.test(tool.name))
        throw new Error('its name must be letters, digits, _ and -, at most 64');
      if (tool.repeatable === false && (tool.retries ?? 0) > 0) {
        throw new Error('retries: a tool that is not repeatable cannot be tried again; leave it out or set repeatable');
      }
      const unknown = tool.once?.by.find((field) => !isParameter(tool, field));
      if (unknown !== undefined) throw new Error(`once.by: there is no parameter ${unknown}`);
      if (tools.has(tool.name)) throw new Error(`there is another tool of the name ${tool.name}`);
      tools.set(tool.name, tool);
    } catch (error) {
      faults.push(`TOOLS_DIR: ${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return tools;
}
