import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type Clock, sleep } from '../clock.ts';
import type { OpenExchange } from './llm-exchange.ts';
import type { LlmFaults } from './llm-faults.ts';

/** Sends no chunk before the socket has taken the one before it, so `chunksSent` tells how fast the client reads. */
export async function sendStream(
  response: ServerResponse,
  chunks: readonly object[],
  exchange: OpenExchange,
  faults: LlmFaults,
  clock: Clock,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.flushHeaders();
  const lineEnd = faults.quirks.includes('crlf') ? '\r\n' : '\n';
  const comment = faults.quirks.includes('comments') ? `: SIMULATED PROCESSING${lineEnd}${lineEnd}` : '';
  const frame = (data: string) => `${comment}data: ${data}${lineEnd}${lineEnd}`;
  let flushed = Promise.resolve();
  for (const [index, chunk] of chunks.entries()) {
    if (index === faults.holdAfterChunks) await exchange.released;
    if (index > 0) await sleep(clock, faults.tokenDelayMs, exchange.gone);
    if (exchange.gone.aborted) return;
    if (index === faults.cutAfterChunks) {
      exchange.end('cut');
      await flushed;
      response.destroy();
      return;
    }
    if (index === faults.endAfterChunks) {
      exchange.end('cut');
      response.end();
      return;
    }
    let isTaken = true;
    flushed = new Promise((resolve) => {
      isTaken = response.write(frame(JSON.stringify(chunk)), () => resolve());
    });
    exchange.chunksSent += 1;
    if (!isTaken) await once(response, 'drain', { signal: exchange.gone }).catch(() => undefined);
  }
  if (exchange.gone.aborted) return;
  if (faults.quirks.includes('noDone')) response.end();
  else response.end(frame('[DONE]'));
}
