/**
 * This is a bridge as tutorials write it: audio of both sides goes into arrays, and a timer per call and direction takes 20 ms
 * out of each. It does well with one call on an idle machine.
 */
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

const vapiUrl = process.env['VAPI_BASE_URL'] ?? '';
const FRAME_MS = 20;
const FRAME_BYTES = 160;
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });

server.on('connection', (carrier) => {
  let toAgent: number[] = [];
  let toCaller: number[] = [];
  let agent: WebSocket | undefined;
  let streamSid = '';
  carrier.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as {
      event: string;
      streamSid: string;
      start?: { callSid: string };
      media?: { payload: string };
    };
    if (message.event === 'media' && message.media) {
      toAgent = [...toAgent, ...Buffer.from(message.media.payload, 'base64')];
    } else if (message.event === 'start') {
      streamSid = message.streamSid;
      void connect(message.start?.callSid ?? '');
    }
  });
  const connect = async (callSid: string): Promise<void> => {
    const answer = await fetch(`${vapiUrl}/call`, { method: 'POST', body: callSid });
    const { transport } = (await answer.json()) as { transport: { websocketCallUrl: string } };
    agent = new WebSocket(transport.websocketCallUrl);
    agent.on('message', (data: Buffer, isBinary) => {
      if (isBinary) toCaller = [...toCaller, ...data];
    });
    agent.on('error', () => {});
  };
  const timers = [
    setInterval(() => {
      if (agent?.readyState !== WebSocket.OPEN || toAgent.length < FRAME_BYTES) return;
      agent.send(Buffer.from(toAgent.slice(0, FRAME_BYTES)));
      toAgent = toAgent.slice(FRAME_BYTES);
    }, FRAME_MS),
    setInterval(() => {
      if (toCaller.length < FRAME_BYTES) return;
      const payload = Buffer.from(toCaller.slice(0, FRAME_BYTES)).toString('base64');
      carrier.send(JSON.stringify({ event: 'media', streamSid, media: { payload } }));
      toCaller = toCaller.slice(FRAME_BYTES);
    }, FRAME_MS),
  ];
  carrier.on('close', () => {
    for (const timer of timers) clearInterval(timer);
    agent?.close();
  });
  carrier.on('error', () => {});
});
server.on('listening', () => process.send?.({ port: (server.address() as AddressInfo).port }));
