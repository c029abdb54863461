/** From the variables to what the number, the assistant and its tools are to be. */
import { LINE_ENDPOINTING } from '@trunkline/protocol';
import { describeTool, type LoadedTool } from '@trunkline/tool-loader';
import type { WantedAssistant } from './compare/compare-assistant.ts';
import type { WantedNumber } from './compare/compare-number.ts';
import type { Proof } from './compare/compare-server.ts';
import type { WantedTool } from './compare/compare-tools.ts';
import { toVapiSchema } from './compare/tool-schema.ts';
import type { ConfigureConfig } from './config.ts';
import { VAPI_PATH } from './probes/probe-public-url.ts';

export interface Wanted {
  number: WantedNumber;
  assistant: WantedAssistant;
  tools: WantedTool[];
}

export function wantedOf(config: ConfigureConfig, tools: ReadonlyMap<string, LoadedTool>): Wanted {
  const { PUBLIC_URL: publicUrl } = config;
  return {
    number: { publicUrl, fallbackUrl: config.TWILIO_FALLBACK_URL, fallbackNumber: config.FALLBACK_NUMBER },
    assistant: {
      server: {
        url: `${publicUrl}${VAPI_PATH}`,
        proof: proofOf(config),
        replyBudgetMs: config.TOOL_REPLY_BUDGET_MS,
      },
      endpointing: LINE_ENDPOINTING[config.LINE_PROFILE],
    },
    tools: [...tools.values()].map((tool) => {
      const { name, description, parameters } = describeTool(tool).function;
      return { name, description, parameters: toVapiSchema(parameters) };
    }),
  };
}

function proofOf(config: ConfigureConfig): Proof {
  const { VAPI_WEBHOOK_AUTH: mode, VAPI_WEBHOOK_SECRET: valid = [], VAPI_WEBHOOK_CREDENTIAL_ID: id } = config;
  if (mode === 'none') return { kind: 'any' };
  if (id !== undefined) return { kind: 'credential', id, secrets: valid };
  if (mode === 'bearer') return { kind: 'header', name: 'authorization', prefix: 'Bearer ', valid };
  if (mode === 'secret') return { kind: 'header', name: 'x-vapi-secret', prefix: '', valid };
  return { kind: 'any' };
}
