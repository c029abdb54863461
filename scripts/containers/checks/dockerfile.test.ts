import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DockerfileParser, type Dockerfile } from 'dockerfile-ast';
import { describe, expect, test } from 'vitest';
import { ROOT } from '../../checks/project-files.mjs';
import { SERVICES } from './services.ts';

const source = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');

/** Stages in which something is built and nothing is run later. */
const BUILD_STAGES = ['build'];
/** At least so far apart are two looks at the health of a container. */
const LEAST_HEALTH_INTERVAL_S = 10;

interface Stage {
  name: string;
  base: string;
  /** Instructions of this stage and of those that it stands on. */
  instructions: { keyword: string; arguments: string }[];
}

function linesOf(source: string, first: number, last: number): string {
  return source
    .split('\n')
    .slice(first, last + 1)
    .join(' ');
}

function stagesOf(source: string, file: Dockerfile): Stage[] {
  const stages: Stage[] = [];
  for (const instruction of file.getInstructions()) {
    const keyword = instruction.getKeyword();
    // The parser's own content of arguments leaves flags such as --from out.
    const { start, end } = instruction.getRange();
    const text = linesOf(source, start.line, end.line).slice(keyword.length).trim();
    if (keyword === 'FROM') {
      const [, base = '', name = ''] = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(text) ?? [];
      const below = stages.find((stage) => stage.name === base);
      stages.push({ name, base, instructions: [...(below?.instructions ?? [])] });
    } else {
      stages.at(-1)?.instructions.push({ keyword, arguments: text });
    }
  }
  return stages;
}

/** @returns what is wrong with a Dockerfile of ours, a line each. */
function faultsOf(text: string): string[] {
  const file = DockerfileParser.parse(text);
  const defaults = Object.fromEntries(
    file.getInitialARGs().flatMap((arg) => {
      const property = arg.getProperty();
      return property ? [[property.getName(), property.getValue() ?? '']] : [];
    }),
  );
  const stages = stagesOf(text, file);
  const names = stages.map(({ name }) => name);
  return stages.flatMap(({ name, base, instructions }) => {
    const image = base.replace(/^\$\{(\w+)\}$/, (_all, arg: string) => defaults[arg] ?? '');
    const faults: string[] = [];
    if (!names.includes(base) && !/^[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}$/.test(image)) {
      faults.push(`${name}: its base ${image || base} has no version and digest`);
    }
    const last = (keyword: string) => instructions.findLast((one) => one.keyword === keyword)?.arguments;
    if (instructions.some(({ keyword }) => keyword === 'ADD'))
      faults.push(`${name}: ADD fetches and unpacks; use COPY`);
    if (BUILD_STAGES.includes(name)) return faults;
    const user = last('USER');
    if (user === undefined || !/^[1-9]\d*(:\d+)?$/.test(user))
      faults.push(`${name}: USER is ${user ?? 'root'}, not the number of a user`);
    if (stages.some((stage) => stage.base === name)) return faults;
    if (!/^\[ *"node", /.test(last('CMD') ?? ''))
      faults.push(`${name}: Node is not process 1, so no signal would reach it`);
    if (last('ENTRYPOINT') !== undefined) faults.push(`${name}: its ENTRYPOINT stands before Node`);
    const seconds = Number(/--interval=(\d+)s/.exec(last('HEALTHCHECK') ?? '')?.[1] ?? 0);
    if (seconds < LEAST_HEALTH_INTERVAL_S)
      faults.push(`${name}: its health is looked at more often than every ${LEAST_HEALTH_INTERVAL_S} s`);
    const copied = instructions.filter((one) => one.keyword === 'COPY' && !one.arguments.includes('--from='));
    if (copied.some((one) => !one.arguments.startsWith('deploy/image/')))
      faults.push(`${name}: copies files that were not built`);
    return faults;
  });
}

test('the Dockerfile keeps to the rules', () => {
  expect(faultsOf(source)).toEqual([]);
});

test.each([
  ['a base without its digest', /@sha256:[0-9a-f]{64}/, '', /^build: its base node:[\w.-]+ has no version and digest$/],
  ['no user', 'USER 1000:1000\n', '', /^runtime: USER is root/],
  ['the user root by its name', 'USER 1000:1000', 'USER root', /USER is root/],
  [
    'a shell before Node',
    'CMD ["node", "apps/console/dist/main.js"]',
    'CMD node apps/console/dist/main.js',
    /^console: Node is not process 1/,
  ],
  ['a health check every second', '--interval=10s', '--interval=1s', /^telephony-gateway: its health is looked at/],
  ['files of this machine', 'COPY --from=build /out/tools tools', 'COPY tools tools', /^vapi-webhook: copies files/],
  ['files of the network', 'COPY . .', 'ADD https://example.com/x .', /^build: ADD/],
])('a Dockerfile with %s is refused', (_what, from, to, fault) => {
  expect(faultsOf(source.replace(from, to))[0]).toMatch(fault);
});

describe('each target', () => {
  const stages = stagesOf(source, DockerfileParser.parse(source));
  const targets = stages.filter(
    ({ name }) => !BUILD_STAGES.includes(name) && !stages.some((stage) => stage.base === name),
  );

  test('starts a program that is there', () => {
    const programs = targets.map(({ instructions }) =>
      /"(apps\/.+)\/dist\/(\w+)\.js"/.exec(instructions.findLast(({ keyword }) => keyword === 'CMD')!.arguments)!,
    );
    for (const [, folder = '', program = ''] of programs) {
      expect(readFileSync(join(ROOT, folder, 'src', `${program}.ts`), 'utf8')).toContain('runService');
    }
  });

  test('opens the port that its program has by default, and is asked there', () => {
    const wanted = targets.map(({ name }) => {
      const [service] =
        Object.entries({
          'telephony-gateway': 'gateway-a',
          'vapi-webhook': 'webhook',
          'chat-gateway': 'chat',
          console: 'console',
          sandbox: 'sandbox',
        })
          .find(([target]) => target === name)
          ?.slice(1) ?? [];
      return [name, SERVICES[service ?? '']!.portField];
    });
    const asked = targets.map(({ name, instructions }) => {
      const health = instructions.findLast(({ keyword }) => keyword === 'HEALTHCHECK')!.arguments;
      const [, variable, port = ''] = /\["healthcheck", "(\w+)", "(\d+)"\]/.exec(health) ?? [];
      const exposed = instructions.findLast(({ keyword }) => keyword === 'EXPOSE')!.arguments.split(' ');
      expect(exposed).toContain(port);
      return [name, variable];
    });
    expect(asked).toEqual(wanted);
  });
});
