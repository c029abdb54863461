import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError } from './config-error.ts';
import { parseEnv } from './env.ts';
import type { Env } from './env.ts';
import { commonEnv } from './common-env.ts';
import { envBool, envList, envMs, envSecret } from './env-values.ts';
import { envOrigin } from './env-urls.ts';

const schema = z.object({
  ...commonEnv(3000),
  PUBLIC_URL: envOrigin(),
  API_KEYS: envList().optional(),
  API_SECRET: envSecret({ minLength: 16 }),
  CALL_MAX_MS: envMs().default(14_400_000),
  STRICT: envBool().default(true),
});

const good = {
  REDIS_URL: 'redis://localhost:6379',
  PUBLIC_URL: 'https://gw.example.com',
  API_SECRET: '0123456789abcdef',
};

function faultsOf(env: Env, of: z.ZodObject = schema): readonly string[] {
  try {
    parseEnv(of, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('parseEnv', () => {
  it('gives typed values and defaults, frozen, and nothing that the schema does not name', () => {
    const config = parseEnv(schema, { ...good, PORT: '8080', API_KEYS: 'a, b', STRICT: 'no', HOME: '/root' });
    expect(config).toEqual({
      ...good,
      HOST: '0.0.0.0',
      PORT: 8080,
      ADMIN_HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      NODE_ENV: 'production',
      API_KEYS: ['a', 'b'],
      CALL_MAX_MS: 14_400_000,
      STRICT: false,
    });
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.API_KEYS)).toBe(true);
  });

  it('takes an empty or blank value for one that is not set, and trims the others', () => {
    const config = parseEnv(schema, { ...good, PORT: '', CALL_MAX_MS: '  ', API_KEYS: '', LOG_LEVEL: ' warn\n' });
    expect(config).toMatchObject({ PORT: 3000, CALL_MAX_MS: 14_400_000, LOG_LEVEL: 'warn' });
    expect(config.API_KEYS).toBeUndefined();
  });

  it('names every fault at once, one line each, with the variable and the way out', () => {
    expect(faultsOf({ PUBLIC_URL: 'foo', PORT: '99999', STRICT: 'perhaps' })).toEqual([
      'REDIS_URL: not set; expected redis://host:6379 or rediss://host:6379, or a comma list with one scheme throughout for a cluster',
      'PORT: expected a whole number from 0 to 65535 (got "99999")',
      'PUBLIC_URL: expected an https origin, such as https://gw.example.com (got "foo")',
      'API_SECRET: not set; expected a secret of at least 16 characters',
      'STRICT: expected true or false (got "perhaps")',
    ]);
  });

  it('never shows a secret, nor a credential in another value', () => {
    const env = {
      ...good,
      API_SECRET: 'hunter2',
      REDIS_URL: 'http://:hunter2@a',
      PUBLIC_URL: 'https://u:hunter2@gw/x',
    };
    const faults = faultsOf(env);
    expect(faults).toHaveLength(3);
    expect(faults.join('\n')).not.toContain('hunter2');
    expect(faults).toContain('API_SECRET: expected a secret of at least 16 characters (got 7 characters, not shown)');
  });

  it('keeps a fault on one line whatever the value holds', () => {
    const [fault] = faultsOf({ ...good, PORT: `1\n2${'x'.repeat(500)}` });
    expect(fault).not.toContain('\n');
    expect(fault?.length).toBeLessThan(150);
  });

  it('reports rules between variables in the same form', () => {
    const paired = schema.refine((env) => env.STRICT || env.NODE_ENV !== 'production', {
      path: ['STRICT'],
      message: 'cannot be false while NODE_ENV is production',
    });
    expect(faultsOf({ ...good, STRICT: 'false' }, paired)).toEqual([
      'STRICT: cannot be false while NODE_ENV is production',
    ]);
  });

  it('says all faults in the message of its error', () => {
    expect(() => parseEnv(schema, { ...good, PORT: 'x' })).toThrow('PORT: expected a whole number from 0 to 65535');
  });
});

describe('a secret in a file', () => {
  const files: Record<string, string> = {
    '/run/secret': 'from-a-file-12345\n',
    '/run/empty': ' \n',
    '/run/short': 'short',
  };
  const readText = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return text;
  };
  const { API_SECRET: _, ...unset } = good;
  const parse = (env: Env) => {
    try {
      return parseEnv(schema, env, readText);
    } catch (error) {
      return (error as ConfigError).faults;
    }
  };

  it('is read from the file that NAME_FILE names, without the line end', () => {
    expect(parse({ ...unset, API_SECRET_FILE: '/run/secret' })).toMatchObject({ API_SECRET: 'from-a-file-12345' });
    expect(parse({ ...good, API_SECRET_FILE: ' ' })).toMatchObject({ API_SECRET: good.API_SECRET });
  });

  it('may be the password in REDIS_URL, and is nothing that is no secret', () => {
    files['/run/redis'] = 'redis://:hunter2@redis:6379';
    const { REDIS_URL: _redis, ...env } = good;
    expect(parse({ ...env, REDIS_URL_FILE: '/run/redis', PORT_FILE: '/run/gone' })).toMatchObject({
      REDIS_URL: 'redis://:hunter2@redis:6379',
      PORT: 3000,
    });
  });

  it('is named once, with its file and what is wrong with it, and never shown', () => {
    expect(parse({ ...unset, API_SECRET_FILE: '/run/gone' })).toEqual([
      'API_SECRET_FILE: the file cannot be read: ENOENT (/run/gone)',
    ]);
    expect(parse({ ...unset, API_SECRET_FILE: '/run/empty' })).toEqual([
      'API_SECRET_FILE: the file is empty (/run/empty)',
    ]);
    expect(parse({ ...good, API_SECRET_FILE: '/run/secret' })).toEqual([
      'API_SECRET_FILE: set, and so is API_SECRET; unset one of them',
    ]);
    expect(parse({ ...unset, API_SECRET_FILE: '/run/short' })).toEqual([
      'API_SECRET: expected a secret of at least 16 characters (got 5 characters, not shown)',
    ]);
  });
});
