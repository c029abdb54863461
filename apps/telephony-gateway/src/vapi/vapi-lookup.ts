/** Asks Vapi for the state of an agent's call (`GET /call/:id`). */
import { VapiClient } from '@vapi-ai/server-sdk';

/** `unknown` means that Vapi did not answer or does not know the call. */
export type AgentVerdict = 'over' | 'live' | 'unknown';

export interface AgentLookup {
  /** Never rejects. */
  lookUp(vapiCallId: string): Promise<AgentVerdict>;
}

export interface AgentLookupOptions {
  apiKey: string;
  baseUrl: string;
  timeoutMs: number;
}

export function createAgentLookup({ apiKey, baseUrl, timeoutMs }: AgentLookupOptions): AgentLookup {
  const client = new VapiClient({ token: apiKey, baseUrl });
  const options = { maxRetries: 0, timeoutInSeconds: timeoutMs / 1_000 };
  return {
    async lookUp(vapiCallId) {
      try {
        const { status } = await client.calls.get({ id: vapiCallId }, options);
        if (status === undefined) return 'unknown';
        return status === 'ended' ? 'over' : 'live';
      } catch {
        return 'unknown';
      }
    },
  };
}
