import type { Link, LinkEvents } from './link.ts';
import { readRecords, writeRecords } from './polling-records.ts';

/** 500 ms of frames go into one request; text comes on top. */
const MAX_MESSAGES = 25;
/** With fewer frames a request is not worth it, unless there is something to say. */
const MIN_FRAMES = 5;

const closeCodeOf = (status: number): number =>
  status === 410 ? 1000 : status === 401 || status === 403 ? 4001 : 1006;

/**
 * The same by HTTP, where a proxy lets no WebSocket through: one request at a time takes the microphone there, another one
 * waits for the agent. It costs about a quarter of a second.
 */
export function openPollingLink(url: string, token: string, events: LinkEvents): Link {
  /** At most the 2 s of frames that may be under way, and what is said in between. */
  const waiting: (string | ArrayBuffer)[] = [];
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' };
  const abort = new AbortController();
  let isPosting = false;
  let isReading = false;
  let last = -1;

  const request = async (query: string, init: RequestInit): Promise<Response | undefined> => {
    const response = await fetch(url + query, { ...init, headers, cache: 'no-store', signal: abort.signal });
    if (response.ok) return response;
    close(closeCodeOf(response.status));
    return undefined;
  };

  const close = (code: number): void => {
    if (abort.signal.aborted) return;
    abort.abort();
    events.closed(code);
  };

  const read = async (): Promise<void> => {
    isReading = true;
    while (!abort.signal.aborted) {
      const response = await request(`?after=${last}`, {});
      // What a closed link still gets belongs to nobody.
      if (!response) return;
      const body = await response.arrayBuffer();
      if (!abort.signal.aborted) last = readRecords(body, events) ?? last;
    }
  };

  const post = async (): Promise<void> => {
    isPosting = true;
    while (waiting.length >= MIN_FRAMES || waiting.some((message) => typeof message === 'string')) {
      const response = await request('', { method: 'POST', body: writeRecords(waiting.splice(0, MAX_MESSAGES)) });
      if (!response) return;
      const { ackSeq } = (await response.json()) as { ackSeq: number };
      events.text(JSON.stringify({ type: 'ack', seq: ackSeq }));
      if (!isReading) read().catch(() => close(1006));
    }
    isPosting = false;
  };

  queueMicrotask(events.opened);
  return {
    send(data) {
      waiting.push(data);
      if (!isPosting) post().catch(() => close(1006));
    },
    close(farewell) {
      abort.abort();
      // It outlives the page and is not part of what was just ended.
      if (farewell)
        fetch(url, { method: 'POST', headers, body: writeRecords([farewell]), keepalive: true }).catch(() => {});
    },
  };
}
