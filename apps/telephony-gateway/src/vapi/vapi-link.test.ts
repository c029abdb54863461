/** One socket of Vapi's transport, against a real server that sends what a test wants. */
import type { AddressInfo } from 'node:net';
import type { VapiClientMessage } from '@trunkline/protocol';
import { waitUntil } from '@trunkline/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { connectVapi } from './vapi-link.ts';

const MIB = 1024 * 1024;
let server: WebSocketServer;
afterEach(() => server.close());

/** Opens a link. @returns the server's end of it, and what the link has told so far. */
async function open() {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  const accepted = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
  await new Promise((resolve) => server.once('listening', resolve));
  const told: (VapiClientMessage | { audioBytes: number } | { closed: number })[] = [];
  const link = connectVapi(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    opened() {},
    audioReceived: (bytes) => void told.push({ audioBytes: bytes.length }),
    messageReceived: (message) => void told.push(message),
    closed: (code) => void told.push({ closed: code }),
  });
  return { peer: await accepted, told, link };
}

describe('the socket of the agent', () => {
  it('passes over a text of many megabytes, and the audio behind it comes through', async () => {
    const { peer, told, link } = await open();
    peer.send(JSON.stringify({ type: 'conversation-update', messages: ['x'.repeat(9 * MIB)] }));
    peer.send(new Uint8Array(160));
    peer.send(JSON.stringify({ type: 'hang' }));
    await waitUntil(() => told.length === 3);
    expect(told).toEqual([{ type: 'malformed', fault: 'larger than 2 MiB' }, { audioBytes: 160 }, { type: 'hang' }]);
    expect(link.isOpen()).toBe(true);
    link.close();
  });

  it('passes over a message that is not UTF-8', async () => {
    const { peer, told, link } = await open();
    peer.send(Buffer.from([0x7b, 0xff, 0xfe]), { binary: false });
    peer.send(JSON.stringify({ type: 'hang' }));
    await waitUntil(() => told.length === 2);
    expect(told).toEqual([{ type: 'malformed', fault: 'not JSON' }, { type: 'hang' }]);
    link.close();
  });

  it('does not keep more than 16 MiB of one message', async () => {
    const { peer, told } = await open();
    peer.send(new Uint8Array(16 * MIB + 1), { binary: false });
    await waitUntil(() => told.length === 1);
    expect(told).toEqual([{ closed: 1006 }]);
  });
});
