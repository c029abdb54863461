import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { VapiClientMessage } from '@trunkline/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type AgentLink, connectVapi } from './vapi-link.ts';

let server: WebSocketServer;
let link: AgentLink;
let agent: WebSocket;
let heard: { audioBytes: number; messages: VapiClientMessage[] };
let closed: Promise<number>;
let opened: Promise<void>;

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  heard = { audioBytes: 0, messages: [] };
  let open = (): void => {};
  opened = new Promise((resolve) => {
    open = resolve;
  });
  closed = new Promise((resolve) => {
    const events = {
      opened: open,
      audioReceived: (bytes: Uint8Array) => void (heard.audioBytes += bytes.length),
      messageReceived: (message: VapiClientMessage) => void heard.messages.push(message),
      closed: resolve,
    };
    // A clock that stands still, so that a budget is what it is at its beginning.
    link = connectVapi(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, events, () => 0);
  });
  [agent] = (await once(server, 'connection')) as [WebSocket];
});
afterEach(() => {
  link.abandon();
  server.close();
});

const NORMAL = 1000;
const BROKEN_OFF = 1006;

describe('the agent’s socket', () => {
  it('takes a minute of speech at once, in small pieces and in one large one', async () => {
    for (let index = 0; index < 3_000; index += 1) agent.send(Buffer.alloc(160));
    agent.send(Buffer.alloc(1_920_000));
    agent.close(NORMAL);
    expect(await closed).toBe(NORMAL);
    expect(heard).toEqual({ audioBytes: 480_000 + 1_920_000, messages: [] });
  });

  it('sends every frame as it was, also to an agent that reads late', async () => {
    await opened;
    const frames = 8_000;
    let read = 0;
    agent.on('message', (data: Buffer) => {
      if (data.length === 640 && data.every((byte) => byte === read % 251)) read += 1;
    });
    agent.pause();
    for (let index = 0; index < frames; index += 1) link.writeAudio(new Uint8Array(640).fill(index % 251));
    expect(link.isWritable()).toBe(false);
    agent.resume();
    link.close();
    await closed;
    expect(read).toBe(frames);
  });

  it('passes over a message that is too large, and goes on', async () => {
    agent.send(JSON.stringify({ type: 'conversation-update', messages: 'x'.repeat(3_000_000) }));
    agent.send(Buffer.alloc(3_000_000));
    agent.send(JSON.stringify({ type: 'user-interrupted' }));
    agent.close(NORMAL);
    expect(await closed).toBe(NORMAL);
    expect(heard.messages).toMatchObject([
      { type: 'malformed', fault: 'too large' },
      { type: 'malformed', fault: 'too large' },
      { type: 'user-interrupted' },
    ]);
    expect(heard.audioBytes).toBe(0);
  });

  it('is given up after a few dozen messages that cannot be read', async () => {
    for (let index = 0; index < 10_000; index += 1) agent.send('');
    expect(await closed).toBe(BROKEN_OFF);
    expect(heard.messages).toHaveLength(51);
    expect(heard.messages.at(-1)).toEqual({ type: 'malformed', fault: 'too many messages that cannot be read' });
  });

  it('is given up when it sends more messages than any agent does', async () => {
    for (let index = 0; index < 10_000; index += 1) agent.send(Buffer.alloc(1));
    expect(await closed).toBe(BROKEN_OFF);
    expect(heard.audioBytes).toBe(6_000);
    expect(heard.messages).toEqual([{ type: 'malformed', fault: 'more messages than an agent sends' }]);
  });

  it('passes over a message that is not UTF-8', async () => {
    agent.send(Buffer.from([0x7b, 0xff, 0xfe]), { binary: false });
    agent.send(JSON.stringify({ type: 'hang' }));
    agent.close(NORMAL);
    expect(await closed).toBe(NORMAL);
    expect(heard.messages).toEqual([{ type: 'malformed', fault: 'not JSON' }, { type: 'hang' }]);
  });

  it('does not keep more than 16 MiB of one message', async () => {
    agent.send(new Uint8Array(16 * 1024 * 1024 + 1), { binary: false });
    expect(await closed).toBe(BROKEN_OFF);
    expect(heard.messages).toEqual([]);
  });
});
