/**
 * Sends the server messages of talking calls at a steady rate. It is a process of its own with the lowest priority, so that its
 * cost is not taken for that of the measured programs. It writes HTTP by hand and has several requests under way on each
 * connection, because a request costs Node's client more than it costs the webhook. Arguments: port, secret, messages,
 * rate, calls.
 */
import { createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { constants, setPriority } from 'node:os';
import { atRate } from './at-rate.ts';

export interface WebhookLoadResult {
  /** Answers by status. */
  answers: Record<string, number>;
  perSecond: number;
}

const CONNECTIONS = 16;
/** A call sends some fifty messages a second of kinds that are not kept, and a final transcript of the caller every two seconds. */
const FINAL_EVERY = 100;

setPriority(constants.priority.PRIORITY_LOW);
const [port = '', secret = '', messages = '', rate = '', calls = ''] = process.argv.slice(2);

const answers: Record<string, number> = {};

interface Connection {
  socket: Socket;
  waiting: (() => void)[];
}

/** Opens a connection and matches answers with requests: they come in the same order (RFC 9112, section 9.3.2). */
async function open(): Promise<Connection> {
  const socket = connect(Number(port), '127.0.0.1').setNoDelay(true);
  const connection: Connection = { socket, waiting: [] };
  let rest = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    rest += chunk;
    for (;;) {
      const headEnd = rest.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(rest.slice(0, headEnd))?.[1] ?? 0);
      const end = headEnd + 4 + length;
      if (rest.length < end) return;
      const status = rest.slice(9, 12);
      rest = rest.slice(end);
      answers[status] = (answers[status] ?? 0) + 1;
      connection.waiting.shift()?.();
    }
  });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return connection;
}

/** Makes the message that stands at this place of the load; calls take turns. */
function messageAt(index: number): object {
  const call = { id: `bench-${index % Number(calls)}` };
  const place = Math.floor(index / Number(calls));
  const common = { timestamp: Date.now(), call };
  if (place % FINAL_EVERY === FINAL_EVERY - 1) {
    return { ...common, type: 'transcript', role: 'user', transcriptType: 'final', transcript: `What about ${place}?` };
  }
  if (place % 4 === 0) {
    return { ...common, type: 'speech-update', status: place % 8 === 0 ? 'started' : 'stopped', role: 'assistant' };
  }
  return place % 2 === 0
    ? { ...common, type: 'transcript', role: 'user', transcriptType: 'partial', transcript: `What about ${place}` }
    : { ...common, type: 'model-output', output: `word ${place}`, turnId: `turn-${place % 50}` };
}

const connections = await Promise.all(Array.from({ length: CONNECTIONS }, open));
const startMs = performance.now();
await atRate(
  Number(messages),
  Number(rate),
  (index) =>
    new Promise((resolve) => {
      const { socket, waiting } = connections[index % CONNECTIONS] as Connection;
      const body = JSON.stringify({ message: messageAt(index) });
      const timestamp = String(Date.now());
      const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
      waiting.push(resolve);
      socket.write(
        `POST /webhook/vapi HTTP/1.1\r\nhost: webhook\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-timestamp: ${timestamp}\r\nx-signature: ${signature}\r\n\r\n${body}`,
      );
    }),
);
const perSecond = (Number(messages) * 1_000) / (performance.now() - startMs);
process.send?.({ answers, perSecond } satisfies WebhookLoadResult, () => process.exit(0));
