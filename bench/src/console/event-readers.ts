/** Open pages without a browser: each reads the events of the console as a page does, so that five of them cost no more than that. */
import { type ClientRequest, request } from 'node:http';

export interface EventReaders {
  /** Bytes that all readers have got so far. */
  readonly bytesRead: number;
  close(): void;
}

/**
 * @param url of the console
 * @param cookie of somebody who has signed in
 * @throws Error, as one that nobody catches, when the console refuses a reader: a figure without its readers would be a wrong one
 */
export function openEventReaders(url: string, cookie: string, count: number): EventReaders {
  let bytesRead = 0;
  let isOver = false;
  const open = (): ClientRequest => {
    const reader = request(`${url}/api/events`, { headers: { cookie, accept: 'text/event-stream' } }, (answer) => {
      if (answer.statusCode !== 200) throw new Error(`GET /api/events: ${answer.statusCode}`);
      answer.on('data', (chunk: Buffer) => (bytesRead += chunk.length));
      answer.on('error', () => {});
    });
    reader.on('error', (error) => {
      if (!isOver) throw error;
    });
    reader.end();
    return reader;
  };
  const readers = Array.from({ length: count }, open);
  return {
    get bytesRead() {
      return bytesRead;
    },
    close() {
      isOver = true;
      for (const reader of readers) reader.destroy();
    },
  };
}
