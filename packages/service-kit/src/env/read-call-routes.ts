/** Reads the file of ASSISTANT_ROUTES_FILE. */
import { readFileSync } from 'node:fs';
import { type CallRoutes, NO_ROUTES, parseCallRoutes } from '@trunkline/protocol';

/** @param path `undefined` where there is no file, and so no rule. @returns the rules, or one line per fault that names the variable. */
export function readCallRoutes(path: string | undefined): CallRoutes | string[] {
  if (path === undefined) return NO_ROUTES;
  const routes = parseFile(path);
  return Array.isArray(routes) ? routes.map((fault) => `ASSISTANT_ROUTES_FILE: ${fault}`) : routes;
}

function parseFile(path: string): CallRoutes | string[] {
  try {
    return parseCallRoutes(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    return [`cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`];
  }
}
