/**
 * Sends server messages at a steady rate, as a process of its own and of the lowest priority: what it costs must not be
 * taken for what the measured programs cost. Arguments: port, secret, messages, rate, calls.
 */
import { constants, setPriority } from 'node:os';
import { atRate, postMessage } from './webhooks.ts';

export interface WebhookLoadResult {
  /** Answers by status. */
  answers: Record<string, number>;
  perSecond: number;
}

setPriority(constants.priority.PRIORITY_LOW);
const [port = '', secret = '', messages = '', rate = '', calls = ''] = process.argv.slice(2);
const answers: Record<string, number> = {};
const startMs = performance.now();
await atRate(Number(messages), Number(rate), async (index) => {
  const status = index % 2 === 0 ? 'started' : 'stopped';
  const call = { id: `bench-${index % Number(calls)}` };
  const message = { type: 'speech-update', status, role: 'assistant', timestamp: Date.now(), call };
  const code = await postMessage({ port: Number(port), secret }, message);
  answers[code] = (answers[code] ?? 0) + 1;
});
const perSecond = (Number(messages) * 1_000) / (performance.now() - startMs);
process.send?.({ answers, perSecond } satisfies WebhookLoadResult, () => process.exit(0));
