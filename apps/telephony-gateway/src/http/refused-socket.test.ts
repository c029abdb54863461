import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ManualClock } from '@trunkline/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { refuseSocket } from './refused-socket.ts';

const REFUSAL = { code: 1008, reason: 'not let in' };
let server: WebSocketServer;
let peer: WebSocket;
let ours: WebSocket;

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  peer = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  [ours] = (await once(server, 'connection')) as [WebSocket];
  await once(peer, 'open');
});
afterEach(() => {
  peer.terminate();
  server.close();
});

it('tells a peer that answers why, and is closed', async () => {
  const clock = new ManualClock();
  refuseSocket(ours, REFUSAL, clock);
  const [code, reason] = (await once(peer, 'close')) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([1008, 'not let in']);
  if (ours.readyState !== WebSocket.CLOSED) await once(ours, 'close');
  expect(clock.pendingTimers).toBe(0);
});

it('ends a peer that does not answer', async () => {
  const clock = new ManualClock();
  peer.pause();
  refuseSocket(ours, REFUSAL, clock);
  clock.advance(1_000);
  await once(ours, 'close');
  expect(ours.readyState).toBe(WebSocket.CLOSED);
});

it('ends a peer that goes on sending, and hears nothing of it', async () => {
  const heard: unknown[] = [];
  ours.on('message', (data) => heard.push(data));
  refuseSocket(ours, REFUSAL, new ManualClock());
  for (let index = 0; index < 200; index += 1) peer.send('x');
  await once(ours, 'close');
  expect(heard).toEqual([]);
});
