/** One reader of `GET /chat/:sessionId/events`, over a connection of its own, with as little work per event as can be. */
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LatencyHistogram } from '@trunkline/service-kit';

/** Redis names an event by the time at which it was written, on this machine's own clock. */
const EVENT_ID = /^id: (\d+)-\d+$/gm;

export interface SseReader {
  /** Whether the session's answer has been read to its end. */
  isDone(): boolean;
  close(): void;
}

export interface SseReaderOptions {
  port: number;
  apiKey: string;
  sessionId: string;
  /** Gets how late each event came after it was written. Without it the reader takes nothing from its socket. */
  lateness: LatencyHistogram | undefined;
}

const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY });

function open({ port, apiKey, sessionId }: SseReaderOptions): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${apiKey}` };
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: `/chat/${sessionId}/events`, headers, agent }, resolve)
      .on('error', reject)
      .end();
  });
}

/** Opens a reader; the session must have been written in. @throws Error when nothing of it is to be read within seconds. */
export async function openSseReader(options: SseReaderOptions): Promise<SseReader> {
  const { lateness } = options;
  let response = await open(options);
  for (let tries = 0; response.statusCode !== 200 && tries < 100; tries += 1) {
    response.resume();
    await sleep(50);
    response = await open(options);
  }
  if (response.statusCode !== 200) throw new Error(`the events of ${options.sessionId}: status ${response.statusCode}`);
  let isDone = false;
  response.on('error', () => {});
  if (lateness) {
    response.setEncoding('latin1');
    response.on('data', (text: string) => {
      const nowMs = Date.now();
      for (const [, writtenAtMs] of text.matchAll(EVENT_ID)) lateness.record(nowMs - Number(writtenAtMs));
      isDone ||= text.includes('event: message.completed');
    });
  }
  return { isDone: () => isDone, close: () => response.destroy() };
}
