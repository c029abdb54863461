import * as http from 'node:http';
import * as https from 'node:https';
import type { VapiControlMessage } from '@trunkline/protocol';

/**
 * What became of a command. `done`: it was carried out. `gone`: the call is over. `unknown`: it may have been carried out or
 * not, and a second one could make the agent say it twice.
 */
export type ControlOutcome = 'done' | 'gone' | 'unknown';

/** Live call control over HTTP (Vapi docs, "Live call control"). */
export interface ControlClient {
  /** @throws Error when the command has certainly not been carried out; it may be sent again. */
  send(controlUrl: string, command: VapiControlMessage): Promise<ControlOutcome>;
}

/**
 * Each command has a connection of its own. On one that is kept alive, the other side may close it in the moment in which a
 * command leaves, and nobody can tell that reset from one after the command was carried out. On a new one, a fault before
 * the connection stands means that not a byte of the command has left; any fault after that is `unknown`.
 *
 * @param timeoutMs limits the whole command, connecting included.
 */
export function createControlClient({ timeoutMs = 5_000 }: { timeoutMs?: number } = {}): ControlClient {
  return {
    async send(controlUrl, command) {
      const status = await post(controlUrl, JSON.stringify(command), timeoutMs);
      if (status === undefined) return 'unknown';
      if (status >= 200 && status < 300) return 'done';
      if (status === 404 || status === 410) return 'gone';
      if (status < 500 || status === 503) {
        throw new Error(`the control URL of the call refused the command with status ${status}`);
      }
      return 'unknown';
    },
  };
}

/** @returns the status, `undefined` if none came. @throws Error when nothing was sent; it does not show the URL, a secret. */
function post(target: string, body: string, timeoutMs: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    if (!URL.canParse(target)) return reject(new Error('the control URL of the call is not a URL'));
    const isTls = new URL(target).protocol === 'https:';
    let isConnected = false;
    const request = (isTls ? https : http).request(target, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      signal: AbortSignal.timeout(timeoutMs),
    });
    request.on('socket', (socket) => {
      socket.once(isTls ? 'secureConnect' : 'connect', () => {
        isConnected = true;
      });
    });
    request.on('response', (response) => {
      resolve(response.statusCode);
      // Only the status is of use, and a body without an end would keep the socket open.
      response.destroy();
    });
    request.on('error', () => {
      if (isConnected) resolve(undefined);
      else reject(new Error('the control URL of the call cannot be reached'));
    });
    request.end(body);
  });
}
