import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readConfig as readSandboxConfig } from '../../apps/sandbox/src/config.ts';
import { readConfig as readChatConfig } from '../../apps/chat-gateway/src/config.ts';
import { readConfig as readConfigureConfig } from '../../apps/configure/src/config.ts';
import { readConfig as readConsoleConfig } from '../../apps/console/src/config.ts';
import { readConfig as readGatewayConfig } from '../../apps/telephony-gateway/src/config.ts';
import { readConfig as readWebhookConfig } from '../../apps/vapi-webhook/src/config.ts';
import { readWorkerConfig } from '../../apps/vapi-webhook/src/worker-config.ts';
import { ConfigError } from '../../packages/service-kit/src/env/config-error.ts';
import { readPage } from './markdown.mjs';
import { projectFiles, ROOT } from './project-files.mjs';

type Env = Readonly<Record<string, string | undefined>>;

/** The names of the variables that a process asks for, whether or not it can start with none of them set. */
function variablesOf(readConfig: (env: Env) => unknown): string[] {
  const names = new Set<string>();
  const env: Env = new Proxy({}, { get: (_, name) => void names.add(String(name)) });
  expect(() => readConfig(env)).toThrow(ConfigError);
  // Each secret may stand in a file that `NAME_FILE` names, which .env.example says once for all of them.
  return [...names].filter((name) => !names.has(name.replace(/_FILE$/, '')) || !name.endsWith('_FILE')).toSorted();
}

/** The tools of the deployment read what they want; whatever they mention is theirs. */
const mentionedByTools = projectFiles('tools')
  .filter((file) => /\.(ts|yaml)$/.test(file))
  .flatMap((file) => readFileSync(join(ROOT, file), 'utf8').match(/\b[A-Z][A-Z0-9_]+\b/g) ?? []);

const inExample = readFileSync(join(ROOT, '.env.example'), 'utf8')
  .split('\n')
  .flatMap((line) => /^([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []);

const services = [
  readGatewayConfig,
  readChatConfig,
  readWebhookConfig,
  readWorkerConfig,
  readConsoleConfig,
  readConfigureConfig,
].flatMap(variablesOf);

const onSandboxPage = readPage('apps/sandbox/README.md').codeSpans;

test('every variable that a service reads is in .env.example', () => {
  expect(services.filter((name) => !inExample.includes(name))).toEqual([]);
});

test('every variable in .env.example is read by a service or a tool', () => {
  expect(inExample.filter((name) => !services.includes(name) && !mentionedByTools.includes(name))).toEqual([]);
});

test('no variable is twice in .env.example', () => {
  expect(inExample).toEqual([...new Set(inExample)]);
});

test('every variable that the sandbox reads is in .env.example or on its page', () => {
  const unknown = variablesOf(readSandboxConfig).filter((name) => !onSandboxPage.includes(name));
  expect(unknown.filter((name) => !inExample.includes(name))).toEqual([]);
});

test('every variable of its own that the page of the sandbox names is read by it', () => {
  const own = onSandboxPage.filter((name) => name.startsWith('SANDBOX_'));
  expect(own.filter((name) => !variablesOf(readSandboxConfig).includes(name))).toEqual([]);
});
