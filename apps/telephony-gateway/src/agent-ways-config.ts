/** Which ways to an agent there are, and in what order they are tried (docs/providers.md). */
import { readFileSync } from 'node:fs';
import { envList, envMs, envSecret, envText, envUrl } from '@trunkline/service-kit';
import type { RealtimeSettings } from './openai/realtime-session.ts';

const AGENT_WAY_NAMES = ['vapi', 'vapi2', 'openai'] as const;
export type AgentWayName = (typeof AGENT_WAY_NAMES)[number];

/** To be spread into the gateway's own `z.object`. */
export const agentWaysEnv = {
  AGENT_WAYS: envList().default(['vapi']),
  AGENT_WAY_BUDGET_MS: envMs({ min: 500, max: 60_000 }).default(4_000),
  AGENT_RETRY_MS: envMs({ min: 500, max: 120_000 }).default(10_000),
  AGENT_SILENCE_MS: envMs({ min: 0, max: 120_000 }).default(10_000),
  VAPI2_API_KEY: envSecret().optional(),
  VAPI2_BASE_URL: envUrl().optional(),
  VAPI2_ASSISTANT_ID: envText('the id of a saved assistant').optional(),
  OPENAI_API_KEY: envSecret().optional(),
  OPENAI_BASE_URL: envUrl().default('https://api.openai.com/v1'),
  OPENAI_MODEL: envText('the name of a realtime model').default('gpt-realtime'),
  OPENAI_VOICE: envText('the name of a voice').default('marin'),
  OPENAI_TRANSCRIPTION_MODEL: envText('the name of a transcription model').default('gpt-4o-mini-transcribe'),
  OPENAI_INSTRUCTIONS_FILE: envText('the path of a text file').optional(),
  OPENAI_GREETING: envText('a sentence').default(''),
};

interface AgentWaysVariables {
  AGENT_WAYS: readonly string[];
  VAPI_BASE_URL: string;
  VAPI2_API_KEY?: string | undefined;
  VAPI2_BASE_URL?: string | undefined;
  VAPI2_ASSISTANT_ID?: string | undefined;
  OPENAI_API_KEY?: string | undefined;
  OPENAI_BASE_URL: string;
  OPENAI_MODEL: string;
  OPENAI_VOICE: string;
  OPENAI_TRANSCRIPTION_MODEL: string;
  OPENAI_INSTRUCTIONS_FILE?: string | undefined;
  OPENAI_GREETING: string;
  TRANSFER_NUMBER?: string | undefined;
}

export interface AgentWaysConfig {
  names: readonly [AgentWayName, ...AgentWayName[]];
  /** A further account at Vapi. */
  spareVapi: { apiKey: string; baseUrl: string; assistantId: string } | undefined;
  openai: RealtimeSettings | undefined;
}

const isWayName = (name: string): name is AgentWayName => (AGENT_WAY_NAMES as readonly string[]).includes(name);

function readNames(wanted: readonly string[], faults: string[]): AgentWaysConfig['names'] {
  const unknown = wanted.filter((name) => !isWayName(name));
  if (unknown.length > 0 || new Set(wanted).size < wanted.length) {
    faults.push(`AGENT_WAYS: expected each of ${AGENT_WAY_NAMES.join(', ')} at most once, in the order of trying`);
  }
  const [first = 'vapi', ...others] = wanted.filter(isWayName);
  return [first, ...others];
}

function readOpenai(env: AgentWaysVariables, faults: string[]): RealtimeSettings | undefined {
  const { OPENAI_API_KEY: apiKey, OPENAI_INSTRUCTIONS_FILE: path } = env;
  if (apiKey === undefined) faults.push('OPENAI_API_KEY: not set; AGENT_WAYS names openai, which needs it');
  if (path === undefined) faults.push('OPENAI_INSTRUCTIONS_FILE: not set; AGENT_WAYS names openai, which needs it');
  if (apiKey === undefined || path === undefined) return undefined;
  try {
    return {
      apiKey,
      baseUrl: env.OPENAI_BASE_URL,
      model: env.OPENAI_MODEL,
      voice: env.OPENAI_VOICE,
      transcriptionModel: env.OPENAI_TRANSCRIPTION_MODEL,
      instructions: readFileSync(path, 'utf8'),
      greeting: env.OPENAI_GREETING,
      transferNumber: env.TRANSFER_NUMBER,
    };
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    faults.push(`OPENAI_INSTRUCTIONS_FILE: cannot be read (${why}); name a text file with the agent's instructions`);
    return undefined;
  }
}

/** @param faults gets a line for each fault. */
export function readAgentWays(env: AgentWaysVariables, faults: string[]): AgentWaysConfig {
  const names = readNames(env.AGENT_WAYS, faults);
  const { VAPI2_API_KEY: apiKey, VAPI2_ASSISTANT_ID: assistantId } = env;
  const spare = apiKey !== undefined && assistantId !== undefined ? { apiKey, assistantId } : undefined;
  if (names.includes('vapi2') && !spare) {
    faults.push('VAPI2_API_KEY: set it together with VAPI2_ASSISTANT_ID; AGENT_WAYS names vapi2');
  }
  return {
    names,
    spareVapi: spare && { ...spare, baseUrl: env.VAPI2_BASE_URL ?? env.VAPI_BASE_URL },
    openai: names.includes('openai') ? readOpenai(env, faults) : undefined,
  };
}
