/** Asks Vapi for the state of an agent's call (`GET /call/:id`). */
import { vapiCallSchema } from '@trunkline/protocol';
import { VapiClient } from '@vapi-ai/server-sdk';
import type { AgentCall } from './vapi-client.ts';
import { vapiFetcher } from './vapi-http.ts';

/** `unknown` means that Vapi did not answer or does not know the call. */
export type AgentVerdict = 'over' | 'live' | 'unknown';

export interface AgentLookup {
  /** Never rejects. */
  lookUp(vapiCallId: string): Promise<AgentVerdict>;
  /** Also tells the addresses of the call, which are secrets, if Vapi does. Never rejects. */
  find(vapiCallId: string): Promise<{ verdict: AgentVerdict; call?: AgentCall }>;
}

export interface AgentLookupOptions {
  apiKey: string;
  /** Keys of other organisations, which know their own calls alone. */
  otherKeys?: Iterable<string>;
  baseUrl: string;
  timeoutMs: number;
}

export function createAgentLookup({ apiKey, otherKeys = [], baseUrl, timeoutMs }: AgentLookupOptions): AgentLookup {
  const clients = [apiKey, ...otherKeys].map((token) => new VapiClient({ token, baseUrl, fetcher: vapiFetcher }));
  const options = { maxRetries: 0, timeoutInSeconds: timeoutMs / 1_000 };
  const ask = async (client: VapiClient, vapiCallId: string): ReturnType<AgentLookup['find']> => {
    try {
      const answer = await client.calls.get({ id: vapiCallId }, options);
      if (answer.status === undefined) return { verdict: 'unknown' };
      const call = vapiCallSchema.safeParse(answer).data;
      return {
        verdict: answer.status === 'ended' ? 'over' : 'live',
        ...(call && {
          call: { vapiCallId, socketUrl: call.transport.websocketCallUrl, controlUrl: call.monitor?.controlUrl },
        }),
      };
    } catch {
      return { verdict: 'unknown' };
    }
  };
  const find: AgentLookup['find'] = async (vapiCallId) => {
    for (const client of clients) {
      const found = await ask(client, vapiCallId);
      if (found.verdict !== 'unknown') return found;
    }
    return { verdict: 'unknown' };
  };
  return { find, lookUp: async (vapiCallId) => (await find(vapiCallId)).verdict };
}
