/**
 * Plays both ends of the line for a load of streams. Twilio's side and Vapi's side are in one process, so that one clock stamps
 * every frame where it goes in and where it comes out. Calls are spread over the 20 ms of a frame, as calls of the world are.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { type AudioFormat, FRAME_MS } from '@trunkline/audio';
import { WebSocket, WebSocketServer } from 'ws';
import { type AgentTalk, ENDLESS_TALK } from './agent-talk.ts';
import { type Latencies, startLatencies } from './latencies.ts';
import { Phone } from './phone.ts';
import { FrameTrail, readStamp, stampedFrame } from './stamped-frame.ts';

const STEP_MS = 2;
const PHASES = FRAME_MS / STEP_MS;
/**
 * What this process missed beyond that, because it had no core, is left out. Sent at once, it would be a burst that nobody has asked
 * for, and speech that never pauses would be late by it for good.
 */
const MADE_UP_FOR_MS = 100;

export interface Peers {
  /** Where `POST /call` is answered and agents' sockets are opened. */
  vapiUrl: string;
  /** Opens one more stream to `url`. @param prelude what Twilio sends before media, after `connected`. */
  addStream(url: string, headers: Record<string, string>, prelude: { callSid: string }): Promise<void>;
  /** Counts latencies from now on. */
  measure(): Latencies;
  /** Worst delay of the ticker since `measure`. Latencies below it say more about this load than about what is measured. */
  readonly tickerLagMs: number;
  close(): Promise<void>;
}

export interface PeersOptions {
  talk?: AgentTalk;
  /** In what the agents speak and hear. */
  agentFormat?: AudioFormat;
}

/** Both ends of one call. The agent's comes when it likes, and not at all where the program that is measured opens none. */
interface Line {
  up: FrameTrail;
  down: FrameTrail;
  phone: Phone | undefined;
  agent: WebSocket | undefined;
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));

export async function createPeers({ talk = ENDLESS_TALK, agentFormat = 'mulaw' }: PeersOptions = {}): Promise<Peers> {
  let latencies = startLatencies();
  let tickerLagMs = 0;
  const lines = new Map<string, Line>();
  const sockets: WebSocket[] = [];

  const lineOf = (callSid: string): Line => {
    const line = lines.get(callSid) ?? {
      up: new FrameTrail(),
      down: new FrameTrail(),
      phone: undefined,
      agent: undefined,
    };
    lines.set(callSid, line);
    return line;
  };

  const openAgent = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // Whoever opens an agent says for which of the carrier's calls, each in its own way.
    const callSid = /CA[0-9a-f]{32}/.exec(await readText(request))?.[0] ?? '';
    const { port } = server.address() as AddressInfo;
    const transport = { provider: 'vapi.websocket', websocketCallUrl: `ws://127.0.0.1:${port}/${callSid}` };
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: callSid, transport }));
  };
  const server = createServer((request, response) => void openAgent(request, response));
  const agents = new WebSocketServer({ server, perMessageDeflate: false });
  agents.on('connection', (socket, { url = '' }) => {
    const line = lineOf(url.slice(1));
    line.agent = socket;
    socket.send(JSON.stringify({ type: 'speech-update', status: 'started', role: 'assistant' }));
    socket.on('error', () => {});
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) return;
      const sentAtMs = line.up.arrived(readStamp(agentFormat, data));
      if (sentAtMs !== undefined) latencies.toAgent.record(performance.now() - sentAtMs);
    });
  });
  const port = await listen(server);

  /** Nobody speaks before both ends are there: a relay would lose it, and the frames that come later could not be told apart. */
  const speak = ({ agent, down, phone }: Line, call: number, tick: number): void => {
    if (agent?.readyState !== WebSocket.OPEN || !phone?.isOpen) return;
    const message = talk.says(call, tick) as { type?: string } | undefined;
    if (message) agent.send(JSON.stringify(message));
    if (message?.type === 'user-interrupted') {
      phone.interrupted(performance.now());
      down.forget();
    }
    if (talk.speaks(call, tick)) {
      agent.send(stampedFrame(agentFormat, down.next(performance.now()), 'loud'));
      latencies.sent += 1;
    }
    phone.speak((talk.callerSpeaks?.(call, tick) ?? true) ? 'loud' : 'quiet');
    latencies.sent += 1;
  };

  let steps = 0;
  const step = (): void => {
    const tick = Math.floor(steps / PHASES);
    const nowMs = performance.now();
    let call = 0;
    for (const line of lines.values()) {
      if (call % PHASES === steps % PHASES) speak(line, call, tick);
      line.phone?.returnMarks(nowMs);
      call += 1;
    }
    steps += 1;
  };
  let dueMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    tickerLagMs = Math.max(tickerLagMs, nowMs - dueMs);
    dueMs = Math.max(dueMs, nowMs - MADE_UP_FOR_MS);
    while (dueMs <= nowMs) {
      dueMs += STEP_MS;
      step();
    }
  }, STEP_MS);

  return {
    vapiUrl: `http://127.0.0.1:${port}`,
    async addStream(url, headers, prelude) {
      const socket = new WebSocket(url, { headers, perMessageDeflate: false });
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      socket.on('error', () => {});
      sockets.push(socket);
      const streamSid = `MZ${prelude.callSid.slice(2)}`;
      socket.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
      socket.send(JSON.stringify({ event: 'start', sequenceNumber: '1', streamSid, start: { streamSid, ...prelude } }));
      const line = lineOf(prelude.callSid);
      line.phone = new Phone(socket, streamSid, line, () => latencies);
    },
    measure() {
      latencies = startLatencies();
      tickerLagMs = 0;
      return latencies;
    },
    get tickerLagMs() {
      return tickerLagMs;
    },
    async close() {
      clearInterval(timer);
      for (const socket of sockets) socket.terminate();
      for (const agent of agents.clients) agent.terminate();
      agents.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
