import type { Clock } from '../clock.ts';
import type { BrowserLink, LinkListener } from './browser-link.ts';
import { decodeFrame, decodeJsonRecord, encodeJsonRecord, recordLength } from './web-frame.ts';

/** So much is gathered before it is posted. */
const POST_EVERY_MS = 100;
/** Below the 64 KiB that one body may have. */
const MAX_BODY_BYTES = 60_000;

export interface PollingLinkOptions {
  /** `.../web/audio/<sessionId>`. */
  readonly url: string;
  readonly token: string;
  readonly origin: string | undefined;
  readonly clock: Clock;
  readonly listener: LinkListener;
}

/** Cuts a body into its records. What is left over at its end is broken, and given as it is. */
export function splitRecords(body: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let from = 0; from < body.length;) {
    const rest = body.subarray(from);
    const length = Math.min(recordLength(rest) ?? rest.length, rest.length);
    records.push(rest.subarray(0, length));
    from += length;
  }
  return records;
}

/** Long polling in place of a socket: frames and messages go up by POST and come down by a GET that hangs. */
export function openPollingLink({ url, token, origin, clock, listener }: PollingLinkOptions): BrowserLink {
  const stopping = new AbortController();
  const headers = { authorization: `Bearer ${token}`, ...(origin !== undefined && { origin }) };
  const waiting: Buffer[] = [];
  let posting: Promise<void> | undefined;
  let isPolling = false;
  let isOver = false;
  let isSilent = false;
  let isReading = true;
  let wakeReader = (): void => {};
  let lastSeq: number | undefined;

  const end = (code: number, reason: string) => {
    if (isOver) return;
    isOver = true;
    cancelPost();
    stopping.abort();
    if (isSilent) return;
    if (isPolling) listener.closed(code, reason);
    else listener.refused(code, reason);
  };
  const fail = (error: unknown) => end(0, error instanceof Error ? error.message : String(error));

  const takeBatch = (): Buffer<ArrayBuffer> => {
    let bytes = 0;
    const count = waiting.findIndex((record) => (bytes += record.length) > MAX_BODY_BYTES);
    return Buffer.concat(waiting.splice(0, count === -1 ? waiting.length : Math.max(1, count)));
  };
  const postAll = async () => {
    while (waiting.length > 0 && !isOver && !isSilent) {
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/octet-stream' },
          body: takeBatch(),
          signal: stopping.signal,
        });
        const text = await response.text();
        if (!response.ok) return end(response.status, text);
        listener.acknowledged((JSON.parse(text) as { ackSeq: number }).ackSeq);
        if (!isPolling) void poll();
        isPolling = true;
      } catch (error) {
        fail(error);
      }
    }
  };
  const post = (): Promise<void> =>
    (posting ??= postAll().finally(() => {
      posting = undefined;
    }));

  const take = (record: Buffer) => {
    const json = decodeJsonRecord(record);
    if (json !== undefined) return listener.text(json);
    lastSeq = decodeFrame(record)?.seq ?? lastSeq;
    listener.binary(record);
  };
  const poll = async () => {
    while (!isOver && !isSilent) {
      if (!isReading) {
        await new Promise<void>((resolve) => {
          wakeReader = resolve;
        });
        continue;
      }
      try {
        const query = lastSeq === undefined ? '' : `?after=${lastSeq}`;
        const response = await fetch(`${url}${query}`, { headers, signal: stopping.signal });
        const body = Buffer.from(await response.arrayBuffer());
        if (response.status === 204) continue;
        if (!response.ok) return end(response.status, body.toString());
        for (const record of splitRecords(body)) take(record);
      } catch (error) {
        fail(error);
      }
    }
  };

  const cancelPost = clock.setInterval(() => void post(), POST_EVERY_MS);
  const push = (bytes: Buffer) => {
    if (!isOver && !isSilent) waiting.push(bytes);
  };
  queueMicrotask(() => listener.opened(''));
  return {
    sendFrame: push,
    sendBinary: push,
    // What is said is not kept waiting for the next batch: `start` and `cleared` are urgent.
    sendText: (text) => {
      push(encodeJsonRecord(text));
      void post();
    },
    get bufferedBytes() {
      return waiting.reduce((sum, { length }) => sum + length, 0);
    },
    close: (code) => {
      void post().then(() => end(code, 'the user has left'));
    },
    cut: () => end(0, 'cut'),
    silence: () => {
      isSilent = true;
      end(0, 'silenced');
    },
    stallReading: () => {
      isReading = false;
    },
    resumeReading: () => {
      isReading = true;
      wakeReader();
    },
  };
}
