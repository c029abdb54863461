import type { VapiControlMessage } from '@trunkline/protocol';

/**
 * What became of a command: `done`; `gone`: the call is over; `unknown`: it may have been carried out or not, and a second
 * one could make the agent say it twice.
 */
export type ControlOutcome = 'done' | 'gone' | 'unknown';

/** Live call control over HTTP (Vapi docs, "Live call control"). */
export interface ControlClient {
  /** @throws Error when the command has certainly not been carried out; it may be sent again. */
  send(controlUrl: string, command: VapiControlMessage): Promise<ControlOutcome>;
}

/** Faults that happen before a byte of the request has left. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function wasNotSent(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && NOT_SENT.has(String(cause.code));
}

export function createControlClient({ timeoutMs = 5_000 }: { timeoutMs?: number } = {}): ControlClient {
  return {
    async send(controlUrl, command) {
      let response: Response;
      try {
        response = await fetch(controlUrl, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(command),
          redirect: 'error',
          signal: AbortSignal.timeout(timeoutMs),
        });
        await response.body?.cancel();
      } catch (error) {
        // The URL is a secret and stands in the messages of `fetch`.
        if (wasNotSent(error)) throw new Error('the control URL of the call cannot be reached');
        return 'unknown';
      }
      if (response.ok) return 'done';
      if (response.status === 404 || response.status === 410) return 'gone';
      if (response.status < 500 || response.status === 503) {
        throw new Error(`the control URL of the call refused the command with status ${response.status}`);
      }
      return 'unknown';
    },
  };
}
