/** Which assistant answers, and how its account is reached: the same variables for every app that asks Vapi. */
import { readFileSync } from 'node:fs';
import { envSecret, envText } from './env-values.ts';
import { envUrl } from './env-urls.ts';

/** To be spread into an app's own `z.object`. `readAssistant` looks at the last two. */
export const assistantEnv = {
  VAPI_API_KEY: envSecret(),
  VAPI_BASE_URL: envUrl().default('https://api.vapi.ai'),
  VAPI_ASSISTANT_ID: envText('the id of a saved assistant').optional(),
  VAPI_ASSISTANT_FILE: envText('the path of a JSON file').optional(),
};

/** A saved assistant by its id, or a whole one with its model, voice and transcriber. */
export type AssistantChoice = { assistantId: string } | { assistant: Record<string, unknown> };

/** @returns the line that says what is wrong, when not exactly one of the two variables is set. */
export function assistantFault(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (Boolean(env['VAPI_ASSISTANT_ID']?.trim()) !== Boolean(env['VAPI_ASSISTANT_FILE']?.trim())) return undefined;
  return 'VAPI_ASSISTANT_ID: set either this or VAPI_ASSISTANT_FILE, not both and not neither';
}

/**
 * Reads the assistant that the variables name.
 * @returns a line that says what is wrong, when the file is none.
 */
export function readAssistant(config: {
  VAPI_ASSISTANT_ID?: string | undefined;
  VAPI_ASSISTANT_FILE?: string | undefined;
}): AssistantChoice | string {
  const { VAPI_ASSISTANT_ID: assistantId, VAPI_ASSISTANT_FILE: path } = config;
  if (path === undefined) return { assistantId: assistantId as string };
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return { assistant: parsed as Record<string, unknown> };
    return 'VAPI_ASSISTANT_FILE: expected a JSON object with an assistant (model, voice, transcriber)';
  } catch (error) {
    return `VAPI_ASSISTANT_FILE: cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}
