import { afterEach } from 'vitest';
import {
  type ChatMessage,
  createFakeChatServer,
  type FakeChatServer,
  type FakeChatServerOptions,
} from '../src/vapi/chat/index.ts';

export const API_KEY = 'test-key';
export const ASSISTANT = { assistantId: 'assistant-1' } as const;

/** A chat as it is on the wire, as far as tests look at it. */
export interface WireChat {
  readonly id: string;
  readonly sessionId?: string;
  readonly previousChatId?: string;
  readonly input: unknown;
  readonly messages: readonly ChatMessage[];
  readonly output: readonly ChatMessage[];
}

export interface WireDelta {
  readonly id: string;
  readonly sessionId?: string;
  readonly path: string;
  readonly delta: string;
}

/** FakeChats that are closed after each test. */
export function useChat() {
  let servers: FakeChatServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
    servers = [];
  });
  return async (options: Partial<FakeChatServerOptions> = {}): Promise<FakeChatServer> => {
    const server = await createFakeChatServer({ apiKey: API_KEY, ...options });
    servers.push(server);
    return server;
  };
}

export function request(
  { url }: FakeChatServer,
  method: string,
  path: string,
  body?: unknown,
  more: { readonly apiKey?: string; readonly signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${more.apiKey ?? API_KEY}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(more.signal && { signal: more.signal }),
  });
}

export async function chat(server: FakeChatServer, body: object): Promise<WireChat> {
  const response = await request(server, 'POST', '/chat', body);
  if (!response.ok) throw new Error(`POST /chat: ${response.status} ${await response.text()}`);
  return (await response.json()) as WireChat;
}

export interface ReadStream {
  readonly chunks: readonly Uint8Array[];
  readonly text: string;
  readonly deltas: readonly WireDelta[];
  /** Why reading failed; `undefined` when the stream ended. */
  readonly fault: unknown;
}

/** Asks for a stream and reads it to its end, be it a good one or not. */
export async function stream(server: FakeChatServer, body: object): Promise<ReadStream> {
  const response = await request(server, 'POST', '/chat', { ...body, stream: true });
  const chunks: Uint8Array[] = [];
  let fault: unknown;
  try {
    for await (const chunk of response.body ?? []) chunks.push(chunk as Uint8Array);
  } catch (error) {
    fault = error;
  }
  const text = Buffer.concat(chunks).toString();
  const lines = text.split('\n').filter((line) => line.startsWith('data: {"id"') && line.endsWith('}'));
  return { chunks, text, deltas: lines.map((line) => JSON.parse(line.slice(6)) as WireDelta), fault };
}

export const wordsOf = ({ deltas }: ReadStream): string => deltas.map(({ delta }) => delta).join('');
