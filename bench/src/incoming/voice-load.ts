/**
 * Rings without end: a process of its own that sends signed voice webhooks over connections that stay open, and also answers the gateway's requests for agents. Each request is for a new call.
 *
 * It tells its Vapi port first, and what was answered whenever it is asked.
 */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createQuickServer, openPipe, readHttp } from './http-pipe.ts';
import { voiceRequest } from './voice-form.ts';

export interface VoiceAnswers {
  /** Answers that connect the caller to a stream. */
  connected: number;
  /** Any others. */
  others: number;
  /** Agents that were asked for. */
  agents: number;
}

export type VoiceLoadOrder = { port: number; authToken: string; connections: number } | 'count';

const answers: VoiceAnswers = { connected: 0, others: 0, agents: 0 };
const run = randomBytes(4).toString('hex');
let rung = 0;

const vapi = createQuickServer(() => {
  answers.agents += 1;
  const { port } = vapi.address() as AddressInfo;
  const id = `${run}-${answers.agents}`;
  return {
    id,
    transport: { provider: 'vapi.websocket', websocketCallUrl: `ws://127.0.0.1:${port}/${id}` },
    monitor: { controlUrl: `http://127.0.0.1:${port}/${id}/control` },
  };
});

async function ring(target: { port: number; authToken: string }): Promise<void> {
  const socket = await openPipe(target.port);
  const next = (): void => {
    rung += 1;
    socket.write(voiceRequest(target, `CA${run}${rung.toString(16).padStart(24, '0')}`));
  };
  readHttp(socket, (firstLine, body) => {
    if (firstLine.includes(' 200 ') && body.includes('<Stream ')) answers.connected += 1;
    else answers.others += 1;
    next();
  });
  next();
}

process.on('message', (order: VoiceLoadOrder) => {
  if (order === 'count') process.send?.(answers);
  else for (let index = 0; index < order.connections; index += 1) void ring(order);
});
vapi.listen(0, '127.0.0.1', () => process.send?.((vapi.address() as AddressInfo).port));
