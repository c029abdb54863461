/** Asks Vapi to delete what it has of a call or a chat: transcript, messages and recordings. Source: Vapi, API reference, Delete Call, Delete Chat. */

export type VapiRecord = 'call' | 'chat';

export interface VapiRecords {
  /** Never rejects. @returns how it answered; `refused` also where it could not be reached. */
  delete(kind: VapiRecord, id: string): Promise<'deleted' | 'unknown there' | 'refused'>;
}

export interface VapiRecordsOptions {
  baseUrl: string;
  apiKey: string;
  /** Keys of other organisations, which know their own calls alone. */
  otherKeys?: Iterable<string>;
  /** Is told why something was not deleted, without any of its words. */
  onRefused(kind: VapiRecord, id: string, why: unknown): void;
}

/** Vapi deletes the recordings before it answers. */
const TIMEOUT_MS = 10_000;

export function createVapiRecords({ baseUrl, apiKey, otherKeys = [], onRefused }: VapiRecordsOptions): VapiRecords {
  const root = baseUrl.replace(/(?<!\/)\/+$/, '');
  const keys = [apiKey, ...otherKeys];
  const deleteBy = async (key: string, kind: VapiRecord, id: string): ReturnType<VapiRecords['delete']> => {
    try {
      const response = await fetch(`${root}/${kind}/${encodeURIComponent(id)}`, {
        method: 'DELETE',
        // Vapi's edge turns stock clients away.
        headers: { authorization: `Bearer ${key}`, 'user-agent': 'trunkline' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
        // A redirect is refused as any other answer that is no success, and is not followed with the key.
        redirect: 'manual',
      });
      await response.body?.cancel();
      if (response.ok) return 'deleted';
      if (response.status === 404) return 'unknown there';
      onRefused(kind, id, response.status);
    } catch (error) {
      onRefused(kind, id, error);
    }
    return 'refused';
  };
  return {
    async delete(kind, id) {
      const answers = new Set<Awaited<ReturnType<VapiRecords['delete']>>>();
      for (const key of keys) {
        const answer = await deleteBy(key, kind, id);
        if (answer === 'deleted') return answer;
        answers.add(answer);
      }
      return answers.has('refused') ? 'refused' : 'unknown there';
    },
  };
}
