/** Browsers in front of a fleet, over the wire of browser voice: sessions from `POST /web/sessions`, and what became of their calls. */
import { waitUntil } from '@trunkline/testkit';
import type { WebSessionAnswer } from '@trunkline/protocol';
import {
  type BrowserEvent,
  type FakeBrowser,
  type FakeBrowserOptions,
  isBrowserEvent,
  openFakeBrowser,
} from '@trunkline/simulators';
import type { TestContext } from 'vitest';
import { WebSocket } from 'ws';
import type { CallRecord } from '../src/record/call-record.ts';
import { type Fleet, type FleetOptions, startFleet } from './fleet.ts';
import { API_KEY, PUBLIC_URL } from './rig.ts';

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

export interface WebVoiceRig extends Fleet {
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  openSession(body?: Record<string, unknown>): Promise<WebSessionAnswer>;
  /** A browser on a page of ours. @param replica the one that its connections lead to. */
  browse(session: WebSessionAnswer, options?: Partial<FakeBrowserOptions> & { replica?: () => number }): FakeBrowser;
  /** A bare socket. */
  open(token: string, options?: { protocols?: string[]; origin?: string | null; port?: number }): BareSocket;
  /** The record of the session's call as it is. */
  record(session: WebSessionAnswer): Promise<CallRecord>;
  /** The record of the session's call once that has ended. */
  recordOfEnd(session: WebSessionAnswer): Promise<CallRecord>;
}

export interface BareSocket {
  socket: WebSocket;
  /** Every JSON message, and every frame. */
  texts: Record<string, unknown>[];
  frames: Buffer[];
  opened: Promise<boolean>;
  closed: Promise<number>;
  say(message: Record<string, unknown>): void;
  told(type: string): Promise<Record<string, unknown>>;
}

export async function startWebVoiceRig(
  context: Pick<TestContext, 'onTestFinished'>,
  options: FleetOptions,
): Promise<WebVoiceRig> {
  const fleet = await startFleet(context, options);
  const callOf = async ({ sessionId }: WebSessionAnswer): Promise<string | undefined> =>
    (await fleet.store.conversations.sessionsOf(sessionId)).find((id) => id.startsWith('call_'));
  const record = async (callId: string | undefined): Promise<CallRecord> => {
    const headers = { authorization: `Bearer ${API_KEY}` };
    return (await (await fetch(`${originOf(0)}/calls/${callId}`, { headers })).json()) as CallRecord;
  };
  const originOf = (replica: number): string => fleet.replicas[replica]?.origin ?? '';
  const post: WebVoiceRig['post'] = async (path, body, headers = {}) => {
    const response = await fetch(`${originOf(0)}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    ...fleet,
    post,
    async openSession(body = {}) {
      const { body: answer } = await post('/web/sessions', body);
      return answer as unknown as WebSessionAnswer;
    },
    browse({ token, sessionId }, { replica = () => 0, ...more } = {}) {
      const browser = openFakeBrowser({
        audioUrl: () => `${originOf(replica()).replace('http', 'ws')}/web/audio`,
        pollUrl: () => `${originOf(replica())}/web/audio/${sessionId}`,
        token,
        origin: PUBLIC_URL,
        ...more,
      });
      context.onTestFinished(() => browser.vanish());
      return browser;
    },
    open(token, { protocols = ['trunkline.v1', `token.${token}`], origin = PUBLIC_URL, port } = {}) {
      const base = port === undefined ? originOf(0).replace('http', 'ws') : `ws://127.0.0.1:${port}`;
      const socket = new WebSocket(`${base}/web/audio`, protocols, origin === null ? {} : { origin });
      context.onTestFinished(() => socket.terminate());
      const texts: Record<string, unknown>[] = [];
      const frames: Buffer[] = [];
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        if (isBinary) frames.push(data);
        else texts.push(JSON.parse(data.toString()) as Record<string, unknown>);
      });
      socket.on('error', () => {});
      return {
        socket,
        texts,
        frames,
        opened: new Promise((resolve) => {
          socket.once('open', () => resolve(true));
          socket.once('error', () => resolve(false));
        }),
        closed: new Promise((resolve) => socket.once('close', (code) => resolve(code))),
        say: (message) => socket.send(JSON.stringify(message)),
        async told(type) {
          const find = () => texts.find((text) => text['type'] === type);
          await waitUntil(find, { what: type, timeoutMs: 10_000 });
          return find() ?? {};
        },
      };
    },
    record: async (session) => record(await callOf(session)),
    async recordOfEnd(session) {
      const callId = await callOf(session);
      const read = () => record(callId);
      await waitUntil(async () => (await read()).durationMs !== undefined, { what: 'the record', timeoutMs: 10_000 });
      return read();
    },
  };
}

/** What has happened to a browser of one kind. */
export function eventsOf<T extends BrowserEvent['type']>(
  browser: FakeBrowser,
  type: T,
): Extract<BrowserEvent, { type: T }>[] {
  return browser.log.filter(isBrowserEvent(type));
}
