import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Clock, sleep } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { OpenChatExchange } from './chat-exchange.ts';
import type { ChatFaults } from './chat-faults.ts';
import { createEventWriter } from './event-bytes.ts';
import type { ChatDelta } from './produce-answer.ts';

export interface StreamOptions {
  readonly response: ServerResponse;
  readonly exchange: OpenChatExchange;
  readonly faults: ChatFaults;
  readonly clock: Clock;
  readonly random: Random;
  readonly id: string;
  readonly sessionId: string | undefined;
  /** The answer is complete: it may be kept. Called once at most. */
  readonly finish: () => void;
}

/** One delta as it is on the wire (SDK `CreateChatStreamResponse`). */
export function viewDelta(id: string, sessionId: string | undefined, { outputIndex, text }: ChatDelta) {
  return {
    id,
    ...(sessionId !== undefined && { sessionId }),
    path: `chat.output[${outputIndex}].content`,
    delta: text,
  };
}

/**
 * Sends an answer as Vapi streams it: one `data:` line a delta, and no event that says that it is complete. Resolves when the
 * answer is over, be it read or not.
 */
export async function streamAnswer(deltas: AsyncGenerator<ChatDelta>, options: StreamOptions): Promise<void> {
  const { response, exchange, faults, id, sessionId } = options;
  const writer = createEventWriter(faults, options.random);
  const lineOf = (delta: ChatDelta) => JSON.stringify(viewDelta(id, sessionId, delta));
  /** Resolves when the socket has taken them, or has gone: then it fails what was not written. Chunks are apart in time too, or the reader would get them as one. */
  const send = async (chunks: readonly Buffer[]) => {
    for (const chunk of chunks) {
      if (exchange.gone.aborted) return;
      await new Promise<void>((resolve) => {
        response.write(chunk, () => resolve());
      });
      if (chunks.length > 1) await nextTurn();
    }
  };
  const sendStrangers = async () => {
    if (faults.quirks.includes('emptyDeltas')) await send(writer.write(lineOf({ outputIndex: 0, text: '' })));
    if (!faults.quirks.includes('unknownEvents')) return;
    for (const line of ['{"type":"from-the-future"}', 'not JSON', '[]', 'null']) await send(writer.write(line));
  };

  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.flushHeaders();
  exchange.status = 200;
  let isEnded = false;
  /** What is to happen once so many deltas were sent. `next` is the delta that would follow. */
  const suffer = async (next: ChatDelta | undefined) => {
    if (exchange.gone.aborted || isEnded) return;
    if (exchange.deltasSent === faults.cutAfterDeltas) {
      if (faults.cutsInsideLine && next) await send(writer.writeHalf(lineOf(next)));
      exchange.cut();
    } else if (exchange.deltasSent === faults.errorAfterDeltas) {
      await send(writer.write('{"error":{"message":"Simulated fault.","statusCode":500}}'));
      isEnded = true;
    } else if (exchange.deltasSent === faults.endAfterDeltas) {
      isEnded = true;
    }
    if (!isEnded) return;
    exchange.end('cut');
    response.end();
  };

  for await (const delta of withStall(deltas, options)) {
    await suffer(delta);
    const isRead = !exchange.gone.aborted && !isEnded;
    if (!isRead && faults.unreadAnswer === 'lost') return;
    if (!isRead) continue;
    await sendStrangers();
    await send(writer.write(lineOf(delta)));
    exchange.countDelta();
  }
  await suffer(undefined);
  const isRead = !exchange.gone.aborted && !isEnded;
  if (!isRead && faults.unreadAnswer === 'lost') return;
  options.finish();
  if (!isRead) return;
  if (faults.quirks.includes('done')) await send(writer.write('[DONE]'));
  response.end();
}

/** The same deltas, with a long pause in them; meanwhile the rest is lost, or produced and kept. */
async function* withStall(deltas: AsyncGenerator<ChatDelta>, options: StreamOptions): AsyncGenerator<ChatDelta> {
  const { exchange, faults, clock, finish } = options;
  const stall = async () => {
    const waits = [exchange.released];
    if (Number.isFinite(faults.stallMs)) waits.push(sleep(clock, faults.stallMs, exchange.gone));
    await Promise.race(waits);
  };
  let count = 0;
  for await (const delta of deltas) {
    if (count === faults.stallAfterDeltas) {
      const rest = [delta];
      if (faults.unreadAnswer === 'finished') {
        for await (const later of deltas) rest.push(later);
        finish();
      }
      await stall();
      yield* rest;
      count += rest.length;
      continue;
    }
    count += 1;
    yield delta;
  }
  if (count === faults.stallAfterDeltas) {
    if (faults.unreadAnswer === 'finished') finish();
    await stall();
  }
}
