/** What pages and programs send: chat over HTTP and its socket, browser voice, cursors and keys; and the frames of every socket. */
import {
  type Caller,
  createAllowedOrigins,
  isAfter,
  readChatRequest,
  readCursor,
  readSocketMessage,
  readUiRequest,
} from '@trunkline/chat-gateway/entrances';
import { readSubprotocolToken, readWebFrame, webSessionRequestSchema } from '@trunkline/protocol';
import { findApiKey, parseBody, readApiKey, readBearer, readIdempotencyKey, scrubText } from '@trunkline/service-kit';
import { readClientMessage, readPollRecords, UplinkFrames } from '@trunkline/telephony-gateway/entrances';
import { hostileText, pick } from '../mutate/hostile-values.ts';
import { mutateBytes } from '../mutate/mutate-bytes.ts';
import { hostileJson } from '../mutate/mutate-json.ts';
import { mutateText } from '../mutate/mutate-text.ts';
import type { Surface } from '../surface.ts';

/** Reads `text` as Fastify does. @returns `undefined` for what is no JSON, which never gets to a route. */
function jsonOf(text: string): { body: unknown } | undefined {
  try {
    return { body: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const KEY: Caller = { id: 'key a', kind: 'key', name: 'a' };
const TOKEN: Caller = { id: 'session sess_1', kind: 'token', sessionId: 'sess_1' };
const CHAT = {
  message: 'Hello',
  sessionId: 'sess_1',
  userId: 'u',
  assistantId: 'a',
  metadata: { a: [1, { b: 2 }] },
  continues: 'sess_2',
};

const chatRequests: Surface = {
  name: 'chat request',
  next(random) {
    const text = hostileJson(random, CHAT);
    const caller = pick(random, [KEY, TOKEN]);
    return {
      input: text,
      run() {
        const request = jsonOf(text);
        if (!request) return undefined;
        const read = readChatRequest(request, caller);
        if (read.message.trim() === '') return 'takes a message without words';
        return caller.kind === 'key' || read.sessionId === 'sess_1' ? undefined : 'lets a page into another session';
      },
    };
  },
};

const UI = {
  id: 'sess_1',
  trigger: 'submit-message',
  messages: [
    { id: 'm1', role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
    { id: 'm2', role: 'assistant', parts: [{ type: 'step-start' }, { type: 'text', text: 'Hello' }] },
    { id: 'm3', role: 'user', parts: [{ type: 'text', text: 'And now?' }] },
  ],
};

const uiRequests: Surface = {
  name: 'chat request of the AI SDK',
  next(random) {
    const text = hostileJson(random, UI);
    return {
      input: text,
      run() {
        const request = jsonOf(text);
        if (request) readUiRequest(request, KEY);
        return undefined;
      },
    };
  },
};

const SOCKET_MESSAGES: readonly object[] = [
  { type: 'message', messageId: 'm1', text: 'Hi' },
  { type: 'resume', after: '1-0' },
  { type: 'stop' },
  { type: 'typing' },
  { type: 'ping' },
];

const socketMessages: Surface = {
  name: 'chat socket message',
  next(random) {
    const text = hostileJson(random, pick(random, SOCKET_MESSAGES));
    return {
      input: text,
      run() {
        const read = readSocketMessage(text);
        if (read && 'fault' in read && read.fault.message.length > 300) return 'answers with a sentence of any length';
        if (read && 'after' in read) isAfter(readCursor(read.after, 'after'), '1-0');
        return undefined;
      },
    };
  },
};

const VOICE_MESSAGES: readonly object[] = [
  { type: 'start', format: 'pcm16k', resumeToken: 'abc', playedSamples: 320 },
  { type: 'played', turnId: 'turn_1', samples: 320 },
  { type: 'cleared', generation: 3, samples: 640 },
  { type: 'mute', on: true },
  { type: 'text', text: 'Hi', id: 'a' },
  { type: 'digits', digits: '12#' },
  { type: 'ping' },
  { type: 'bye' },
];

const voiceMessages: Surface = {
  name: 'browser voice message',
  next(random) {
    const text = hostileJson(random, pick(random, VOICE_MESSAGES));
    return {
      input: text,
      run() {
        const read = readClientMessage(text);
        return read !== 'unknown' && 'fault' in read && read.fault.length > 120
          ? 'answers with more than a close frame holds'
          : undefined;
      },
    };
  },
};

const record = (kind: number, payload: Uint8Array, word: number): Buffer => {
  const head = Buffer.alloc(8);
  head[0] = kind;
  head.writeUInt32BE(word, 4);
  return Buffer.concat([head, payload]);
};
const PING = Buffer.from('{"type":"ping"}');
const RECORDS = Buffer.concat([
  record(0, PING, PING.length),
  record(1, Buffer.alloc(640), 0),
  record(2, Buffer.alloc(160), 1),
]);

const voiceFrames: Surface = {
  name: 'browser voice frames',
  next(random) {
    const bytes = mutateBytes(random, RECORDS);
    return {
      input: bytes,
      run() {
        const uplink = new UplinkFrames(0);
        for (const { data, isBinary } of readPollRecords(bytes) ?? []) {
          if (!isBinary) readClientMessage(Buffer.from(data).toString('utf8'));
          else if (readWebFrame(data)) uplink.take(data);
        }
        return uplink.expected <= 3_001 * 3 ? undefined : 'lets a number jump further than it may';
      },
    };
  },
};

const webSessions: Surface = {
  name: 'browser session request',
  next(random) {
    const text = hostileJson(random, {
      sessionId: 's',
      userId: 'u',
      assistantId: 'a',
      metadata: { a: 1 },
      origin: 'https://a.example',
    });
    return {
      input: text,
      run() {
        const request = jsonOf(text);
        if (request) parseBody(webSessionRequestSchema, request);
        return undefined;
      },
    };
  },
};

const ORIGINS = createAllowedOrigins({ PUBLIC_URL: 'https://gw.example.com', WEB_ORIGINS: ['https://shop.example'] });
const KEYS = [readApiKey('ops:a-key-of-the-operators:read+act')].filter((key) => key !== undefined);

const headers: Surface = {
  name: 'headers of a page',
  next(random) {
    const authorization = random.chance(0.5)
      ? hostileText(random)
      : mutateText(random, 'Bearer a-key-of-nobodys', ['Bearer ', ' ']);
    const origin = mutateText(random, 'https://shop.example', ['.', '@', 'https://', '#', '/', ':443']);
    const key = mutateText(random, '"a key"', ['"', '\\"', '\\\\', '\\']);
    const protocols = mutateText(random, 'trunkline.v1, token.abc', [',', 'token.', ' ', ', token.']);
    return {
      input: [authorization, origin, key, protocols],
      run() {
        readBearer(authorization);
        readSubprotocolToken(protocols);
        scrubText(`${authorization} ${origin} ${key}`);
        if (findApiKey(authorization, KEYS)) return 'is let in with a wrong key';
        if (
          ORIGINS.allows(origin, 'gw.example.com') &&
          !/^https:\/\/(?:shop\.example|gw\.example\.com)$/i.test(origin)
        ) {
          return 'lets in another origin';
        }
        readIdempotencyKey({ headers: { 'idempotency-key': key } });
        return undefined;
      },
    };
  },
};

export const PAGES: readonly Surface[] = [
  chatRequests,
  uiRequests,
  socketMessages,
  voiceMessages,
  voiceFrames,
  webSessions,
  headers,
];
