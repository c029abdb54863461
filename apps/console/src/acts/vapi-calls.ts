/** Asks Vapi to delete what it has recorded of a call: transcript, messages and recordings. Source: Vapi, API reference, Delete Call. */

export interface VapiCalls {
  /** A call that Vapi does not know is deleted. Never rejects. @returns whether it is deleted there. */
  delete(vapiCallId: string): Promise<boolean>;
}

export interface VapiCallsOptions {
  baseUrl: string;
  apiKey: string;
  /** Is told why a call was not deleted, without any of the call's own words. */
  onRefused(vapiCallId: string, why: unknown): void;
}

/** Vapi deletes the recordings before it answers. */
const TIMEOUT_MS = 10_000;

export function createVapiCalls({ baseUrl, apiKey, onRefused }: VapiCallsOptions): VapiCalls {
  const root = baseUrl.replace(/(?<!\/)\/+$/, '');
  return {
    async delete(vapiCallId) {
      try {
        const response = await fetch(`${root}/call/${encodeURIComponent(vapiCallId)}`, {
          method: 'DELETE',
          // Vapi's edge turns stock clients away.
          headers: { authorization: `Bearer ${apiKey}`, 'user-agent': 'trunkline' },
          signal: AbortSignal.timeout(TIMEOUT_MS),
          // A redirect is refused as any other answer that is no success, and is not followed with the key.
          redirect: 'manual',
        });
        await response.body?.cancel();
        if (response.ok || response.status === 404) return true;
        onRefused(vapiCallId, response.status);
      } catch (error) {
        onRefused(vapiCallId, error);
      }
      return false;
    },
  };
}
