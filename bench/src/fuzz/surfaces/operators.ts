/** What operators and their programs write: queries of the console, records of calls, files of routes, scenarios, the environment. */
import { readConfig as readChatConfig } from '@trunkline/chat-gateway/entrances';
import {
  compareFeedIds,
  isFeedId,
  parseRecord,
  readConfig as readConsoleConfig,
  readListWish,
} from '@trunkline/console/entrances';
import { isAllowedDestination, parseCallRoutes, readTransferRules } from '@trunkline/protocol';
import { parseScenario, ScenarioError } from '@trunkline/scenario';
import { ConfigError, type Env } from '@trunkline/service-kit';
import type { Random } from '@trunkline/simulators';
import { readConfig as readGatewayConfig } from '@trunkline/telephony-gateway/entrances';
import { readConfig as readWebhookConfig, readWorkerConfig } from '@trunkline/vapi-webhook/entrances';
import { hostileText, pick } from '../mutate/hostile-values.ts';
import { hostileJson } from '../mutate/mutate-json.ts';
import { mutateText } from '../mutate/mutate-text.ts';
import type { Surface } from '../surface.ts';
import { GATEWAY_ENV, OTHER_ENV, SECRETS } from './environment.ts';

const CURSOR = Buffer.from(JSON.stringify([0, -1_795_000_000_000, 'call_1'])).toString('base64url');

const queries: Surface = {
  name: 'console query',
  next(random) {
    const query = {
      state: random.chance(0.5) ? 'live' : hostileText(random),
      limit: random.chance(0.5) ? mutateText(random, '50', ['0', '9']) : ['50', '51'],
      after: mutateText(random, CURSOR),
      attention: hostileText(random),
    };
    const id = mutateText(random, '1795000000000-12', ['-', '9', '0']);
    return {
      input: [query, id],
      run() {
        if (isFeedId(id) && compareFeedIds(id, id) !== 0) return 'is not where it is itself';
        const { limit } = readListWish(query);
        return limit >= 1 && limit <= 200 ? undefined : `lists ${limit} calls`;
      },
    };
  },
};

const RECORD = {
  callId: 'call_1',
  channel: 'twilio',
  events: [
    { type: 'call.created', atMs: 1, channel: 'twilio' },
    { type: 'caller.turnEnded', atMs: 3_000, turnId: 'turn_1', text: 'Hello' },
    { type: 'tool.started', atMs: 4_000, toolCallId: 't', name: 'book' },
  ],
};

const records: Surface = {
  name: 'record of a call',
  isAnswer: (error) => error instanceof Error && /^a file is (?:not JSON|no record)/.test(error.message),
  next(random) {
    const json = hostileJson(random, RECORD);
    return { input: json, run: () => void parseRecord(json, 'a file') };
  },
};

const ROUTES = {
  assistant: {
    rules: [{ called: '+1555*', caller: '+49*', answer: { assistantId: 'a' } }],
    default: { error: 'closed' },
  },
  transfer: { default: { destination: { type: 'number', number: '+15550100001' } } },
  handoff: { rules: [{ parameters: { to: 'sales' }, answer: { result: 'ok' } }] },
};

const routes: Surface = {
  name: 'routes file',
  next(random) {
    const text = hostileJson(random, ROUTES);
    const rules = mutateText(random, '+15550003333,+4930*,sip:pbx.example.com,sip:a@b.example', [
      ',',
      '*',
      'sip:',
      '@',
      '+',
      'sips:',
    ]);
    const to = mutateText(random, pick(random, ['+493012345', 'sip:anna@pbx.example.com']), [
      '@',
      ';',
      '?',
      'sip:',
      '%40',
      '+',
    ]);
    return {
      input: [text, rules, to],
      run() {
        const known = readTransferRules(rules);
        if (known) isAllowedDestination(to, known);
        let json: unknown;
        try {
          json = JSON.parse(text);
        } catch {
          return undefined;
        }
        const read = parseCallRoutes(json);
        return Array.isArray(read) && read.length === 0 ? 'refuses without a reason' : undefined;
      },
    };
  },
};

const SCENARIO = `name: barge-in
description: The caller cuts in.
voices: { agent: slt, caller: rms }
steps:
  - agent: Good morning. How can I help?
  - caller: My bike needs a full service.
  - agent: >-
      Happy to help. It takes two days.
  - caller: Sorry, wait.
    cutsInAfterMs: 1800
    agentSilentWithinMs: 800
  - agentCallsTool: { name: book, arguments: { at: noon }, takesMs: 10 }
  - callerHangsUp: true
`;

const scenarios: Surface = {
  name: 'scenario file',
  mostMs: 500,
  isAnswer: (error) => error instanceof ScenarioError,
  next(random) {
    const yaml = mutateText(random, SCENARIO, [
      '&a ',
      '*a',
      '<<: *a',
      '- ',
      '? ',
      '!!js/function ',
      '[',
      '{',
      '|',
      '>-',
      '#',
      '%YAML 9',
      '---\n',
      '\t',
    ]);
    return { input: yaml, run: () => void parseScenario(yaml) };
  },
};

function hostileEnv(random: Random, base: Env, names: readonly string[]): Env {
  const env: Record<string, string | undefined> = { ...base };
  for (let left = random.integer(1, 3); left > 0; left -= 1) {
    const name = pick(random, names);
    const value = env[name] ?? pick(random, ['1', 'true', '+15550100001', 'https://a.example', 'a,b']);
    // What stands in a file is read from one, and a file may be anything that the system has.
    env[name] = random.chance(0.4)
      ? hostileText(random)
      : mutateText(random, value, [',', ':', '+', '//', '@', '*', '1e9', ' ', '=']);
  }
  return env;
}

const environments: Surface = {
  name: 'environment',
  isAnswer: (error) => error instanceof ConfigError && error.faults.length > 0,
  next(random) {
    const [read, base] = pick(random, [
      [readGatewayConfig, GATEWAY_ENV],
      [readChatConfig, OTHER_ENV],
      [readConsoleConfig, OTHER_ENV],
      [readWebhookConfig, OTHER_ENV],
      [readWorkerConfig, OTHER_ENV],
    ] as const);
    const env = hostileEnv(random, base, Object.keys(base));
    return {
      input: env,
      run() {
        try {
          read(env);
        } catch (error) {
          if (SECRETS.some((secret) => String(error).includes(secret))) return 'shows a secret in a fault';
          throw error;
        }
        return undefined;
      },
    };
  },
};

export const OPERATORS: readonly Surface[] = [queries, records, routes, scenarios, environments];
