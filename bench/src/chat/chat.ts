/**
 * `npm run bench -- chat`: many readers of server-sent events on one chat gateway, first all of them reading, then one of them
 * stalled. It reports how late events came to the others, and what was held for the one that had stalled.
 *
 * Options: `--readers 500 --sessions 50 --seconds 10`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createLatencyHistogram } from '@trunkline/service-kit';
import { createFakeChatServer } from '@trunkline/simulators';
import { findFreePort, startService } from '../child.ts';
import { openSseReader, type SseReader } from './sse-reader.ts';

const API_KEY = 'a-key-of-the-bench';
const VAPI_KEY = 'a-key-of-vapi';
const DELTA_MS = 50;
/** All readers are there before the first word: so long it takes to open them, on a machine that is busy with it. */
const firstDeltaMs = (readers: number): number => 3_000 + 15 * readers;
/** V8 has compiled what is hot. */
const WARM_UP_SECONDS = 2;
const SMALL_WORD = 'word'.padEnd(24, '-');
/** So much text that the operating system's own buffers are soon full when nobody reads. */
const LARGE_WORD = 'word'.padEnd(24 * 1_024, '-');

interface Round {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  events: number;
  /** The most that was held for all readers together, at any moment. */
  mostHeldBytes: number;
  /** What is held when the others have read everything: only the stalled reader's. */
  heldAtEndBytes: number;
}

async function readHeldBytes(adminPort: number): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${adminPort}/health`);
  return ((await response.json()) as { heldBytes: number }).heldBytes;
}

export async function benchChat(args: string[], redisUrl: string): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      readers: { type: 'string', default: '500' },
      sessions: { type: 'string', default: '50' },
      seconds: { type: 'string', default: '10' },
    },
  });
  const [readers, sessions, seconds] = [values.readers, values.sessions, values.seconds].map(Number) as [
    number,
    number,
    number,
  ];
  const waitMs = firstDeltaMs(readers);
  let words = 0;
  const vapi = await createFakeChatServer({
    apiKey: VAPI_KEY,
    pacing: { deltaDelayMs: DELTA_MS, firstDeltaDelayMs: waitMs },
    answerFor: ({ text }) =>
      Array.from({ length: words }, () => (text === 'large' ? LARGE_WORD : SMALL_WORD)).join(' '),
  });
  const [port, adminPort] = [await findFreePort(), await findFreePort()];
  const gateway = await startService('apps/chat-gateway/dist/main.js', port, {
    REDIS_URL: redisUrl,
    ADMIN_PORT: String(adminPort),
    VAPI_API_KEY: VAPI_KEY,
    VAPI_BASE_URL: vapi.url,
    VAPI_ASSISTANT_ID: 'assistant',
    API_KEYS: API_KEY,
    CHAT_MESSAGES_PER_MINUTE_PER_KEY: '10000',
    CHAT_MESSAGES_PER_MINUTE_PER_SESSION: '1000',
  });

  const ask = async (sessionId: string, message: string): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${port}/chat`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ sessionId, message }),
    });
    await response.body?.cancel();
  };

  /** The first session has much to say and few readers, one of them perhaps stalled; the others share the rest. */
  const play = async (name: string, forSeconds: number, isOneStalled: boolean): Promise<Round> => {
    console.error(`${name}: ${((waitMs + 1_000 * forSeconds) / 1_000).toFixed(0)} s or a little more`);
    words = Math.round((forSeconds * 1_000) / DELTA_MS);
    const lateness = createLatencyHistogram();
    const sessionIds = Array.from(
      { length: sessions },
      (_, index) => `${name.replace(' ', '-')}-${process.pid}-${index}`,
    );
    await Promise.all(sessionIds.map((sessionId, index) => ask(sessionId, index === 0 ? 'large' : 'small')));
    const askedAtMs = performance.now();
    const LARGE_READERS = 3;
    const sessionOf = (index: number): string =>
      sessionIds[index < LARGE_READERS ? 0 : 1 + (index % (sessions - 1))] as string;
    const opened: SseReader[] = await Promise.all(
      Array.from({ length: readers }, (_, index) =>
        openSseReader({
          port,
          apiKey: API_KEY,
          sessionId: sessionOf(index),
          lateness: index === 0 && isOneStalled ? undefined : lateness,
        }),
      ),
    );
    if (performance.now() - askedAtMs > waitMs) throw new Error(`the readers were not open within ${waitMs} ms`);
    // What was there before the readers came is late by no fault of theirs.
    lateness.reset();
    let mostHeldBytes = 0;
    const untilMs = Date.now() + waitMs + forSeconds * 1_000 + 20_000;
    const reading = isOneStalled ? opened.slice(1) : opened;
    while (!reading.every((reader) => reader.isDone()) && Date.now() < untilMs) {
      mostHeldBytes = Math.max(mostHeldBytes, await readHeldBytes(adminPort));
      await sleep(100);
    }
    await sleep(500);
    const heldAtEndBytes = await readHeldBytes(adminPort);
    for (const reader of opened) reader.close();
    const { p50Ms, p99Ms, maxMs, count } = lateness.snapshot();
    return { p50Ms, p99Ms, maxMs, events: count, mostHeldBytes, heldAtEndBytes };
  };

  try {
    await play('warm-up', WARM_UP_SECONDS, false);
    const without = await play('all reading', seconds, false);
    const stalled = await play('one stalled', seconds, true);
    console.log(`${readers} readers of ${sessions} sessions, an event every ${DELTA_MS} ms in each, ${seconds} s`);
    for (const [name, round] of [
      ['all reading', without],
      ['one stalled', stalled],
    ] as const) {
      const { p50Ms, p99Ms, maxMs, events, mostHeldBytes } = round;
      console.log(
        `${name}: ${events} events, late by p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, at most ${maxMs.toFixed(1)} ms; held for all at most ${mostHeldBytes} bytes`,
      );
    }
    console.log(`p99 with a stalled reader / without: ${(stalled.p99Ms / without.p99Ms).toFixed(2)}`);
    console.log(`held for the stalled reader: ${stalled.heldAtEndBytes} bytes (bound: 65536)`);
  } finally {
    await gateway.stop();
    await vapi.close();
  }
}
