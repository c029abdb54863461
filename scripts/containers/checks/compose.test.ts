import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../checks/project-files.mjs';
import { parseCompose, readComposeFile } from '../compose-file.mjs';
import { readEnvFile, SANDBOX_ENV } from '../env-file.mjs';
import { interpolate, variablesIn } from '../interpolate.mjs';
import { defaultConfig, defaultPort, SERVICES, variablesOf } from './services.ts';
import { readPage } from '../../checks/markdown.mjs';

const source = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const sandboxEnv = readEnvFile(ROOT, SANDBOX_ENV);
const file = readComposeFile(ROOT, sandboxEnv);
const ours = Object.keys(SERVICES);
const serviceOf = (name: string) => {
  const service = file.services[name];
  if (service === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return service;
};

const inExample = readFileSync(join(ROOT, '.env.example'), 'utf8')
  .split('\n')
  .flatMap((line) => /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []);

/** Which variables each service is not given, since the file decides them: every container has its ports to itself. */
const DECIDED = new Set(['REDIS_URL', 'REDIS_URL_FILE', 'HOST', 'PORT', 'ADMIN_PORT']);
const DECIDED_BY_SERVICE: Readonly<Record<string, readonly string[]>> = {
  // Gateway and console share their keys, of which the first that may act is taken.
  console: ['GATEWAY_API_KEY', 'GATEWAY_API_KEY_FILE'],
  sandbox: [
    'SANDBOX_VAPI_PORT',
    'SANDBOX_TWILIO_PORT',
    'SANDBOX_LLM_PORT',
    'SANDBOX_OPENAI_PORT',
    'SANDBOX_SPEECH_DIR',
    'SANDBOX_RECORDINGS_DIR',
  ],
};
/** Secrets that are required come as a file and in no other way. */
const FILES_ONLY = ['API_KEYS', 'TWILIO_AUTH_TOKEN', 'VAPI_API_KEY', 'VAPI_WEBHOOK_SECRET', 'SANDBOX_API_KEY'];

describe.each(ours)('the service %s', (name) => {
  const { readConfig } = SERVICES[name]!;
  const read = variablesOf(name);
  const given = Object.keys(serviceOf(name).environment ?? {});

  test('is given no variable that its program does not read', () => {
    expect(given.filter((variable) => !read.includes(variable) && !DECIDED.has(variable))).toEqual([]);
  });

  test('can be given every variable that its program reads', () => {
    const decided = [...DECIDED, ...(DECIDED_BY_SERVICE[name] ?? []), ...FILES_ONLY];
    expect(read.filter((variable) => !given.includes(variable) && !decided.includes(variable))).toEqual([]);
  });

  test('has every secret that its variables name as a file, and no other', () => {
    const { environment = {}, secrets = [] } = serviceOf(name);
    const named = Object.values(environment).flatMap((value) => /^\/run\/secrets\/(.+)$/.exec(value ?? '')?.[1] ?? []);
    const optional = [...source.matchAll(/_FILE:\+\/run\/secrets\/(\w+)\}/g)].map(([, secret]) => secret);
    expect(named.filter((secret) => !secrets.includes(secret))).toEqual([]);
    expect(secrets.filter((secret) => !named.includes(secret) && !optional.includes(secret))).toEqual([]);
    expect(secrets.filter((secret) => file.secrets[secret] === undefined)).toEqual([]);
  });

  test('starts with the variables of the sandbox', () => {
    const { environment = {} } = serviceOf(name);
    // The file of a secret is where the container finds it, and on this machine where the file says that it comes from.
    const env = Object.fromEntries(
      Object.entries(environment).map(([variable, value]) => {
        const secret = /^\/run\/secrets\/(.+)$/.exec(value ?? '')?.[1];
        return [
          variable,
          secret === undefined ? (value ?? sandboxEnv[variable]) : join(ROOT, file.secrets[secret]!.file),
        ];
      }),
    );
    expect(() => readConfig(env)).not.toThrow();
  });

  test('is asked for its health on the port that its program opens', () => {
    const [, command, variable, port] = serviceOf(name).healthcheck.test;
    expect([command, variable, port]).toEqual(['healthcheck', SERVICES[name]!.portField, String(defaultPort(name))]);
  });

  test('is given the time to stop that its program takes at most', () => {
    const { DRAIN_NOTICE_MS: noticeMs = 0, DRAIN_TIMEOUT_MS: drainMs = 0 } = defaultConfig(name);
    expect(msOf(serviceOf(name).stop_grace_period)).toBeGreaterThan(noticeMs + drainMs + SERVICES[name]!.closeMs);
  });
});

const msOf = (duration: string): number => Number.parseInt(duration, 10) * (duration.endsWith('m') ? 60_000 : 1_000);

describe('docker-compose.yml', () => {
  const faultOf = (change: (text: string) => string): string => {
    const changed = change(source);
    expect(changed).not.toBe(source);
    try {
      parseCompose(changed, sandboxEnv);
      return 'accepted';
    } catch (error) {
      return (error as Error).message.split('\n')[0] ?? '';
    }
  };

  test.each([
    [
      'a misspelt field of a service',
      /^ {2}read_only: true/m,
      '  read_onyl: true',
      /services\.\w+.*read_onyl|read_only/,
    ],
    ['a field that Compose does not know', /^services:/m, 'servcies: {}\nservices:', /servcies: unknown field/],
    ['a misspelt field of a health check', /start_interval: 1s/, 'start_intervall: 1s', /healthcheck.*start_inter/],
    ['an image that is another one every day', /:7\.4-alpine@sha256:[0-9a-f]{64}/, ':latest', /services\.redis\.image/],
    ['an image without its digest', /(caddy:2\.10-alpine)@sha256:[0-9a-f]{64}/, '$1', /services\.proxy\.image/],
    ['a number of times without its unit', /stop_grace_period: 40s/, "stop_grace_period: '40'", /stop_grace_period/],
    ['a condition that waits for nothing', /condition: service_healthy/, 'condition: service_started', /depends_on/],
  ])('with %s is refused, and the field is named', (_what, from, to, fault) => {
    expect(faultOf((text) => text.replace(from, to))).toMatch(fault);
  });

  test.each([
    'PUBLIC_URL',
    'VAPI_WEBHOOK_AUTH',
    'API_KEYS_FILE',
    'TWILIO_AUTH_TOKEN_FILE',
    'VAPI_API_KEY_FILE',
    'VAPI_WEBHOOK_SECRET_FILE',
  ])('without %s says what is missing and where the way out stands', (variable) => {
    const { [variable]: _missing, ...rest } = sandboxEnv;
    expect(() => readComposeFile(ROOT, rest)).toThrow(
      new RegExp(`${variable} is missing a value: .+docs/containers\\.md`),
    );
  });

  test('publishes nothing beyond this machine but the proxy', () => {
    const open = Object.entries(file.services).flatMap(([name, { ports = [] }]) =>
      ports.filter((port) => !port.startsWith('127.0.0.1:')).map(() => name),
    );
    expect([...new Set(open)]).toEqual(['proxy']);
  });

  test('names only networks, volumes, secrets and services that it has', () => {
    const unknown = Object.entries(file.services).flatMap(([name, service]) => {
      const volumes = (service.volumes ?? []).map((one) => one.split(':')[0]!).filter((one) => !/^[./]/.test(one));
      return [
        ...service.networks.filter((one) => !(one in file.networks)),
        ...volumes.filter((one) => !(one in file.volumes)),
        ...Object.keys(service.depends_on ?? {}).filter((one) => !(one in file.services)),
      ].map((one) => `${name}: ${one}`);
    });
    expect(unknown).toEqual([]);
  });

  test('has no volume, network or secret that no service uses', () => {
    const used = Object.values(file.services).flatMap(({ volumes = [], networks, secrets = [] }) => [
      ...volumes.map((one) => one.split(':')[0]),
      ...networks,
      ...secrets,
    ]);
    const made = [file.volumes, file.networks, file.secrets].flatMap((one) => Object.keys(one));
    expect(made.filter((one) => !used.includes(one))).toEqual([]);
  });

  test('mounts and watches only files and folders that are there', () => {
    const paths = Object.values(file.services).flatMap(({ volumes = [], develop }) => [
      ...volumes.map((one) => one.split(':')[0]!).filter((one) => one.startsWith('./') && one !== './config'),
      ...(develop?.watch.map(({ path }) => path) ?? []),
    ]);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  test('keeps Redis from everything but our programs', () => {
    const reach = Object.entries(file.services).flatMap(([name, { networks }]) =>
      networks.includes('store') ? [name] : [],
    );
    expect(reach.toSorted()).toEqual([...ours.filter((name) => name !== 'sandbox'), 'redis'].toSorted());
    expect(file.networks['store']).toEqual({ internal: true });
  });

  test('has every variable of its own on the page about containers, and the page has no other', () => {
    const programs = ours.flatMap((name) => Object.keys(serviceOf(name).environment ?? {}));
    const own = variablesIn(source).filter(
      (name) => !programs.includes(name) || /^(NODE_ENV|TRUSTED_PROXIES)$/.test(name),
    );
    const page = readPage('docs/containers.md').codeSpans;
    const undocumented = own.filter((name) => !page.includes(name) && !inExample.includes(name.replace(/_FILE$/, '')));
    expect(undocumented).toEqual([]);
    const settings = page.filter((name) => /^(TRUNKLINE|PROXY)_[A-Z_]+$|^[A-Z]+_(IMAGE|PORT)$/.test(name));
    expect(settings.filter((name) => !own.includes(name) && name !== 'NODE_IMAGE')).toEqual([]);
  });

  test('lets Redis keep what it was told and throw nothing away', () => {
    const command = serviceOf('redis').command?.join(' ') ?? '';
    expect(command).toContain('--appendonly yes');
    expect(command).toContain('--maxmemory-policy noeviction');
  });

  test('has the version that package.json says', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    const versions = ours.map((name) => serviceOf(name).image.split(':').at(-1));
    expect([...new Set(versions)]).toEqual([version]);
  });

  test('builds each image of ours from a target of the Dockerfile with the same name', () => {
    const targets = [...readFileSync(join(ROOT, 'Dockerfile'), 'utf8').matchAll(/^FROM .+ AS ([\w-]+)$/gm)].map(
      ([, one]) => one,
    );
    const built = ours.map((name) => serviceOf(name));
    expect(built.map(({ build }) => build?.target).filter((target) => !targets.includes(target))).toEqual([]);
    expect(built.map(({ image }) => image.split(':')[0])).toEqual(
      built.map(({ build }) => `trunkline-${build?.target}`),
    );
  });
});

describe('the variables of a Compose file', () => {
  test.each([
    ['$$', '$'],
    ['${A}', 'a'],
    ['$A!', 'a!'],
    ['${B:-x}', 'x'],
    ['${B-x}', ''],
    ['${A:+is there}', 'is there'],
    ['${B:+is there}', ''],
    ['${NONE-x}:${A}', 'x:a'],
  ])('%s is %j', (text, filled) => {
    expect(interpolate(text, { A: 'a', B: '' })).toBe(filled);
  });

  test('are found by their names', () => {
    expect(variablesIn('${B:-x} $A ${A:?say so} $$C')).toEqual(['A', 'B']);
  });
});
