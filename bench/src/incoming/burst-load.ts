/**
 * Lets many calls ring at the same moment and plays both ends of each from then on: the voice webhook on a connection of its own, the
 * stream that its answer asks for, the agent that the gateway asks of Vapi, and 20 ms of sound each way at every tick. The agents' first
 * frames are what shows that a caller has an agent. A process of its own with one clock for both ends.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FRAME_MS, frameBytes } from '@trunkline/audio';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks.js';
import { WebSocket, WebSocketServer } from 'ws';
import { openPipe, readHttp } from './http-pipe.ts';
import { ACCOUNT_SID, voiceRequest } from './voice-form.ts';

/** When each step of a call was done, in ms since the burst; `undefined` for a step that was not. */
export interface CallTimes {
  /** The gateway asks Vapi for the agent. */
  agentAskedMs?: number;
  answeredMs?: number;
  streamOpenMs?: number;
  /** The gateway has opened the agent's socket. */
  agentOpenMs?: number;
  /** The caller hears the first frame of the agent. */
  agentHeardMs?: number;
}

export interface BurstOrder {
  port: number;
  authToken: string;
  calls: number;
}

const LOUD = Buffer.alloc(frameBytes('mulaw'), 0x90);
const PAYLOAD = LOUD.toString('base64');

const agents = new Set<WebSocket>();
const callers: { socket: WebSocket; streamSid: string; chunk: number }[] = [];
const times: CallTimes[] = [];
const timesOf = new Map<string, CallTimes>();
let startMs = 0;
const sinceStart = (): number => performance.now() - startMs;
const run = randomBytes(4).toString('hex');

function createVapiSide(): Server {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('latin1').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const [callSid = ''] = /CA[0-9a-f]{32}/.exec(body) ?? [];
      const step = timesOf.get(callSid);
      if (step) step.agentAskedMs ??= sinceStart();
      const { port } = server.address() as AddressInfo;
      const transport = { provider: 'vapi.websocket', websocketCallUrl: `ws://127.0.0.1:${port}/${callSid}` };
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: callSid, transport }));
    });
  });
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket, { url = '' }) => {
    const step = timesOf.get(url.slice(1));
    if (step) step.agentOpenMs ??= sinceStart();
    agents.add(socket);
    socket.send(JSON.stringify({ type: 'speech-update', status: 'started', role: 'assistant' }));
    socket.on('close', () => agents.delete(socket)).on('error', () => {});
  });
  return server;
}

async function ring(order: BurstOrder): Promise<void> {
  const step: CallTimes = {};
  const callSid = `CA${run}${times.push(step).toString(16).padStart(24, '0')}`;
  timesOf.set(callSid, step);
  const pipe = await openPipe(order.port);
  const body = await new Promise<string>((resolve) => {
    readHttp(pipe, (_line, text) => resolve(text));
    pipe.write(voiceRequest(order, callSid));
  });
  step.answeredMs = sinceStart();
  pipe.end();
  const token = /name="token" value="([^"]+)"/.exec(body)?.[1];
  if (!token) return;
  const url = `ws://127.0.0.1:${order.port}/media`;
  const headers = { 'x-twilio-signature': getExpectedTwilioSignature(order.authToken, url, {}) };
  const socket = new WebSocket(url, { headers, perMessageDeflate: false });
  const streamSid = callSid.replace('CA', 'MZ');
  socket.on('error', () => {});
  socket.on('message', (data: Buffer) => {
    const text = data.toString('latin1');
    if (text.includes('"event":"mark"')) {
      const { mark } = JSON.parse(text) as { mark: object };
      socket.send(JSON.stringify({ event: 'mark', sequenceNumber: '1', streamSid, mark }));
    } else if (text.includes('"event":"media"')) step.agentHeardMs ??= sinceStart();
  });
  socket.on('open', () => {
    step.streamOpenMs = sinceStart();
    const mediaFormat = { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 };
    const start = {
      streamSid,
      accountSid: ACCOUNT_SID,
      callSid,
      tracks: ['inbound'],
      mediaFormat,
      customParameters: { token },
    };
    socket.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
    socket.send(JSON.stringify({ event: 'start', sequenceNumber: '1', streamSid, start }));
    callers.push({ socket, streamSid, chunk: 0 });
  });
}

function tick(): void {
  for (const agent of agents) if (agent.readyState === agent.OPEN) agent.send(LOUD);
  for (const caller of callers) {
    if (caller.socket.readyState !== caller.socket.OPEN) continue;
    caller.chunk += 1;
    const { streamSid, chunk } = caller;
    caller.socket.send(
      `{"event":"media","sequenceNumber":"${chunk + 1}","streamSid":"${streamSid}","media":{"track":"inbound","chunk":"${chunk}","timestamp":"${chunk * FRAME_MS}","payload":"${PAYLOAD}"}}`,
    );
  }
}

let dueMs = performance.now();
setInterval(() => {
  // What this process missed because it had no core is left out: nobody's agent sends it later in one burst.
  if (performance.now() < dueMs) return;
  dueMs = Math.max(dueMs + FRAME_MS, performance.now() - FRAME_MS);
  tick();
}, 2);

process.on('message', (order: BurstOrder | 'times') => {
  if (order === 'times') {
    process.send?.(times.splice(0));
    return;
  }
  startMs = performance.now();
  for (let call = 0; call < order.calls; call += 1) void ring(order).catch(() => {});
});
const vapi = createVapiSide().listen(0, '127.0.0.1', () => process.send?.((vapi.address() as AddressInfo).port));
