/**
 * This is the least that can stand between Twilio and Vapi: it takes base64 off, passes bytes through and puts base64 on, without
 * order, bounds, pacing, marks or barge-in. What a gateway costs is measured against it.
 */
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';

const vapiUrl = process.env['VAPI_BASE_URL'] ?? '';
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });

server.on('connection', (carrier) => {
  let agent: WebSocket | undefined;
  carrier.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as {
      event: string;
      streamSid: string;
      start?: { callSid: string };
      media?: { payload: string };
    };
    if (message.event === 'media' && message.media) {
      if (agent?.readyState === WebSocket.OPEN) agent.send(Buffer.from(message.media.payload, 'base64'));
    } else if (message.event === 'start') void connect(message.streamSid, message.start?.callSid ?? '');
  });
  const connect = async (streamSid: string, callSid: string): Promise<void> => {
    const answer = await fetch(`${vapiUrl}/call`, { method: 'POST', body: callSid });
    const { transport } = (await answer.json()) as { transport: { websocketCallUrl: string } };
    agent = new WebSocket(transport.websocketCallUrl, { perMessageDeflate: false });
    agent.on('message', (data: Buffer, isBinary) => {
      if (isBinary)
        carrier.send(JSON.stringify({ event: 'media', streamSid, media: { payload: data.toString('base64') } }));
    });
    agent.on('error', () => {});
  };
  carrier.on('close', () => agent?.close());
  carrier.on('error', () => {});
});
server.on('listening', () => process.send?.({ port: (server.address() as AddressInfo).port }));
