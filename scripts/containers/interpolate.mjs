/** `$$`, `$NAME`, `${NAME}` and `${NAME:-text}` with `:-`, `-`, `:?`, `?`, `:+` or `+`, as Compose knows them; no nesting. */
const REFERENCE = /\$(?:(\$)|(\w+)|\{(\w+)(?:(:?[-?+])([^}]*))?\})/g;

/**
 * Says that a variable is not set without which the file makes no sense. Compose stops with the same words.
 */
class MissingVariable extends Error {
  /**
   * @param {string} variable
   * @param {string} wanted what the file says of it
   */
  constructor(variable, wanted) {
    super(`required variable ${variable} is missing a value: ${wanted}`);
    this.variable = variable;
  }
}

/**
 * Fills the variables into a text of a Compose file.
 * @param {string} text
 * @param {Readonly<Record<string, string | undefined>>} env
 * @throws {MissingVariable}
 */
export function interpolate(text, env) {
  return text.replaceAll(REFERENCE, (_all, dollar, bare, name, operator, more = '') => {
    if (dollar) return '$';
    const value = env[bare ?? name];
    const isThere = operator?.startsWith(':') ? Boolean(value) : value !== undefined;
    if (operator?.endsWith('+')) return isThere ? more : '';
    if (isThere) return value ?? '';
    if (operator?.endsWith('?')) throw new MissingVariable(name, more);
    return operator === undefined ? '' : more;
  });
}

/**
 * Fills the variables into every text of a parsed Compose file; names of fields stay as they are.
 * @param {unknown} value
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {any}
 * @throws {MissingVariable}
 */
export function interpolateAll(value, env) {
  if (typeof value === 'string') return interpolate(value, env);
  if (Array.isArray(value)) return value.map((one) => interpolateAll(one, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, interpolateAll(one, env)]));
}

/**
 * The names of all variables that a text of a Compose file may take.
 * @param {string} text
 * @returns {string[]} sorted, each once
 */
export function variablesIn(text) {
  const names = [...text.matchAll(REFERENCE)].flatMap(([, , bare, name]) => bare ?? name ?? []);
  return [...new Set(names)].toSorted();
}
