/** ROUTES_FILE and the keys that its routes may name: the same variables for every app that asks who takes a conversation. */
import { envText, envValue, OWN_SECRET } from '../env/env-values.ts';
import { type LoadedRoutes, readRoutesFile } from './read-routes-file.ts';

/** Keys of several organisations at Vapi, by the names that `credentials` of a route uses. */
export type VapiKeys = ReadonlyMap<string, string>;

function readVapiKeys(text: string): VapiKeys | undefined {
  const keys = new Map<string, string>();
  for (const entry of text.split(/[,\n]/).map((part) => part.trim())) {
    if (entry === '') continue;
    const [, name, key = ''] = /^([\w.-]{1,64}):(\S+)$/.exec(entry) ?? [];
    if (name === undefined || keys.has(name) || key.length < OWN_SECRET.minLength) return undefined;
    keys.set(name, key);
  }
  return keys.size > 0 ? keys : undefined;
}

/** To be spread into an app's own `z.object`. The file is read again while the app runs. */
export const routesEnv = { ROUTES_FILE: envText('the path of a YAML or JSON file').optional() };

/** For apps that ask Vapi themselves. */
export const vapiKeysEnv = {
  VAPI_API_KEYS: envValue({
    expected: 'a comma list of name:key, each name once and each key of at least 8 characters',
    parse: readVapiKeys,
    show: (text) => `${text.length} characters, not shown`,
    isSecret: true,
  }).optional(),
};

export interface RoutesConfig {
  readonly ROUTES_FILE?: string | undefined;
  readonly VAPI_API_KEYS?: VapiKeys | undefined;
}

export interface ReadRoutesOptions {
  /** Whether VAPI_API_KEYS has to have what routes name; not in an app that has no use for these keys. @defaultValue true */
  checksCredentials?: boolean;
}

/** @returns what the file says, `undefined` where there is none, or one line per fault, which names the variable. */
export function readRoutes(
  { ROUTES_FILE: path, VAPI_API_KEYS: keys }: RoutesConfig,
  { checksCredentials = true }: ReadRoutesOptions = {},
): LoadedRoutes | string[] | undefined {
  if (path === undefined) return undefined;
  const read = readRoutesFile(path, checksCredentials ? [...(keys?.keys() ?? [])] : undefined);
  return Array.isArray(read) ? read.map((fault) => `ROUTES_FILE: ${fault}`) : read;
}
