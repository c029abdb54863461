/**
 * This is a relay as one would write it with Fastify in an afternoon: @fastify/websocket for Twilio's side, `ws` for the agent's, and the
 * sound turned from 8 kHz mu-law into 16 kHz PCM and back where the agent wants that, sample by sample and with the simplest filters there
 * are. It has no order, bounds, pacing, marks or barge-in.
 */
import websocket from '@fastify/websocket';
import { decodeMulawSample, encodeMulawSample } from '@trunkline/audio';
import fastify from 'fastify';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';

const vapiUrl = process.env['VAPI_BASE_URL'] ?? '';
const isWide = process.env['VAPI_AUDIO_FORMAT'] === 'pcm16k';

/** Each sample, and between two of them their mean. */
function widen(mulaw: Buffer, last: number): Buffer {
  const wide = Buffer.allocUnsafe(mulaw.length * 4);
  let before = last;
  for (let at = 0; at < mulaw.length; at += 1) {
    const sample = decodeMulawSample(mulaw[at] as number);
    wide.writeInt16LE((before + sample) >> 1, at * 4);
    wide.writeInt16LE(sample, at * 4 + 2);
    before = sample;
  }
  return wide;
}

/** The mean of every two samples. */
function narrow(wide: Buffer): Buffer {
  const mulaw = Buffer.allocUnsafe(wide.length >> 2);
  for (let at = 0; at < mulaw.length; at += 1) {
    mulaw[at] = encodeMulawSample((wide.readInt16LE(at * 4) + wide.readInt16LE(at * 4 + 2)) >> 1);
  }
  return mulaw;
}

const app = fastify();
await app.register(websocket, { options: { perMessageDeflate: false } });
app.get('/', { websocket: true }, (carrier) => {
  let agent: WebSocket | undefined;
  let last = 0;
  const connect = async (streamSid: string, callSid: string): Promise<void> => {
    const answer = await fetch(`${vapiUrl}/call`, { method: 'POST', body: callSid });
    const { transport } = (await answer.json()) as { transport: { websocketCallUrl: string } };
    agent = new WebSocket(transport.websocketCallUrl, { perMessageDeflate: false });
    agent.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) return;
      const payload = (isWide ? narrow(data) : data).toString('base64');
      carrier.send(JSON.stringify({ event: 'media', streamSid, media: { payload } }));
    });
    agent.on('error', () => {});
  };
  carrier.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString('utf8')) as {
      event: string;
      streamSid: string;
      start?: { callSid: string };
      media?: { payload: string };
    };
    if (message.event === 'start') void connect(message.streamSid, message.start?.callSid ?? '');
    if (message.event !== 'media' || !message.media || agent?.readyState !== WebSocket.OPEN) return;
    const mulaw = Buffer.from(message.media.payload, 'base64');
    agent.send(isWide ? widen(mulaw, last) : mulaw);
    last = decodeMulawSample(mulaw.at(-1) ?? 0xff);
  });
  carrier.on('close', () => agent?.close());
});
await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ port: (app.server.address() as AddressInfo).port });
