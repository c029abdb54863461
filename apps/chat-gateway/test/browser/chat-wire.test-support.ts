/**
 * A chat that says what its test tells it to, on the wire of CONTRACT ("Chat on the wire"): one feed per session, which sockets and
 * event streams read from wherever they are. It also answers a page's request for a token, and takes a call.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { ChatEvent, ChatSocketMessage } from '@trunkline/protocol';
import { type WebSocket, WebSocketServer } from 'ws';

type Listener = (event: ChatEvent & { id: string }) => void;

/** One session: what has happened in it, and who reads. */
export class WireSession {
  readonly id: string;
  readonly feed: (ChatEvent & { id: string })[] = [];
  readonly readers = new Set<Listener>();
  readonly sockets = new Set<WebSocket>();
  /** What the pages have sent, in order. */
  readonly received: ChatSocketMessage[] = [];
  readonly calls = new Set<WebSocket>();
  readonly heardInCall: { type: string }[] = [];
  #turns = 0;
  #messages = new Set<string>();
  #waiting: (() => void)[] = [];

  constructor(id: string) {
    this.id = id;
  }

  emit(event: ChatEvent): void {
    const entry = { ...event, id: `${1_000 + this.feed.length}-0` };
    this.feed.push(entry);
    for (const reader of this.readers) reader(entry);
  }

  /** Says something that is in no feed. */
  say(message: object): void {
    for (const socket of this.sockets) socket.send(JSON.stringify(message));
  }

  take(message: ChatSocketMessage): void {
    if (message.type === 'message') {
      if (this.#messages.has(message.messageId)) return;
      this.#messages.add(message.messageId);
    }
    this.received.push(message);
    this.#tell();
  }

  /** Resolves with the `index`-th thing of this type that pages have sent. */
  async sent<Type extends ChatSocketMessage['type']>(
    type: Type,
    index = 0,
  ): Promise<Extract<ChatSocketMessage, { type: Type }>> {
    for (;;) {
      const found = this.received.filter((message) => message.type === type)[index];
      if (found) return found as Extract<ChatSocketMessage, { type: Type }>;
      await this.#news();
    }
  }

  start(messageId: string, asked: string): void {
    this.#turns += 1;
    this.emit({ type: 'message.started', messageId, turn: this.#turns, asked });
  }

  delta(messageId: string, delta: string): void {
    this.emit({ type: 'message.delta', messageId, delta });
  }

  complete(messageId: string, reply: string, finishReason: 'answered' | 'stopped' = 'answered'): void {
    const answer = { sessionId: this.id, messageId, message: reply, reply, sessionActive: true };
    const expiresAt = new Date(Date.now() + 1_800_000).toISOString();
    this.emit({ type: 'message.completed', ...answer, expiresAt, finishReason });
  }

  /** Answers a message from its start to its end, a word at a time. */
  answer(messageId: string, asked: string, reply: string): void {
    this.start(messageId, asked);
    for (const word of reply.split(/(?<= )/)) this.delta(messageId, word);
    this.complete(messageId, reply);
  }

  /** Resolves with the first thing that the page has said in its call and that has all of `wanted`. */
  async saidInCall(wanted: { type: string }): Promise<object> {
    for (;;) {
      const found = this.heardInCall.find((message) => isDeepStrictEqual({ ...message, ...wanted }, message));
      if (found) return found;
      await this.#news();
    }
  }

  hearInCall(message: { type: string }): void {
    this.heardInCall.push(message);
    this.#tell();
  }

  #news(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #tell(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Says something to the call that is live. */
  sayInCall(message: object): void {
    for (const call of this.calls) call.send(JSON.stringify(message));
  }
}

export interface WireServerOptions {
  /** What is served for a path; `undefined` is a 404. */
  files(
    path: string,
  ): Promise<{ type: string; body: Uint8Array | string; headers?: Record<string, string> } | undefined>;
  /** The port, when the server comes back. */
  port?: number;
  sessions?: Map<string, WireSession>;
}

export class WireServer {
  readonly sessions: Map<string, WireSession>;
  /** Sockets are refused, as by a proxy that does not know them. */
  refusesSockets = false;
  /** The session that is named has expired. */
  readonly expired = new Set<string>();
  readonly requests: string[] = [];
  readonly #options: WireServerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #wsServer = new WebSocketServer({ noServer: true, handleProtocols: () => 'trunkline.v1' });
  #newSessions: ((session: WireSession) => void)[] = [];

  constructor(options: WireServerOptions) {
    this.#options = options;
    this.sessions = options.sessions ?? new Map();
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      const path = pathOf(request);
      this.requests.push(`UPGRADE ${path}`);
      if (this.refusesSockets) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      const token = /token\.([\w-]+)/.exec(request.headers['sec-websocket-protocol'] ?? '')?.[1] ?? '';
      this.#wsServer.handleUpgrade(request, socket, head, (webSocket) => {
        const session = this.sessions.get(token);
        if (!session) return webSocket.close(4001);
        if (path === '/chat/ws') this.#chat(session, webSocket);
        else takeCall(session, webSocket);
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(this.#options.port ?? 0, '127.0.0.1', resolve));
    return this;
  }

  /** As when the process is killed: nothing is said any more on any connection. */
  async kill(): Promise<number> {
    const { port } = this.#server.address() as AddressInfo;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    for (const session of this.sessions.values()) {
      session.readers.clear();
      session.sockets.clear();
    }
    return port;
  }

  /** Resolves with the next session that a page asks for. */
  newSession(): Promise<WireSession> {
    return new Promise((resolve) => this.#newSessions.push(resolve));
  }

  #chat(session: WireSession, socket: WebSocket): void {
    const send = (event: object): void => socket.send(JSON.stringify(event));
    session.sockets.add(socket);
    socket.on('close', () => {
      session.readers.delete(send);
      session.sockets.delete(socket);
    });
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as ChatSocketMessage;
      if (message.type === 'ping') return send({ type: 'pong' });
      if (message.type === 'resume') {
        for (const event of session.feed.filter(({ id }) => Number.parseInt(id) > Number.parseInt(message.after)))
          send(event);
        session.readers.add(send);
      }
      if (message.type === 'message' && this.expired.has(session.id)) {
        return send({
          type: 'error',
          messageId: message.messageId,
          code: 'TL_SESSION_EXPIRED',
          message: '',
          retryable: false,
        });
      }
      session.take(message);
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    this.requests.push(`${request.method} ${path}`);
    const body = request.method === 'POST' ? ((await readJson(request)) as Record<string, string>) : {};
    if (path === '/favicon.ico') return void response.writeHead(204).end();
    if (path === '/agent-token') return this.#giveToken(body['sessionId'], response);
    const session = this.sessions.get(/^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    if (session && path === '/chat') {
      const messageId = `server_${session.received.length}`;
      session.take({ type: 'message', messageId, text: body['message'] ?? '' });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      return void response.write(': taken\n\n');
    }
    if (session && path.endsWith('/stop')) {
      session.take({ type: 'stop' });
      return sendJson(response, 200, {});
    }
    if (session && path.endsWith('/events')) return streamEvents(session, request, response);
    const file = await this.#options.files(path);
    response.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain', ...file?.headers });
    response.end(file?.body ?? 'not found');
  }

  #giveToken(wanted: string | undefined, response: ServerResponse): void {
    if (wanted !== undefined && this.expired.has(wanted)) {
      return sendJson(response, 410, { error: { code: 'TL_SESSION_EXPIRED', message: 'Expired.' } });
    }
    const id = wanted ?? `sess_${this.sessions.size + 1}`;
    let session = this.sessions.get(id);
    if (!session) {
      session = new WireSession(id);
      this.sessions.set(id, session);
      for (const resolve of this.#newSessions.splice(0)) resolve(session);
    }
    sendJson(response, 201, { sessionId: id, token: id, expiresAt: new Date(Date.now() + 900_000).toISOString() });
  }
}

/** Takes a call as the gateway does, and hears nothing of it. */
function takeCall(session: WireSession, socket: WebSocket): void {
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) return;
    const message = JSON.parse(data.toString()) as { type: string };
    session.hearInCall(message);
    if (message.type === 'ping') socket.send('{"type":"pong"}');
    if (message.type !== 'start') return;
    session.calls.add(socket);
    socket.send(
      JSON.stringify({ type: 'ready', sessionId: session.id, resumeToken: 'r1', ackSeq: 0, format: 'pcm16k' }),
    );
  });
  socket.on('close', () => session.calls.delete(socket));
}

function streamEvents(session: WireSession, request: IncomingMessage, response: ServerResponse): void {
  const after = Number.parseInt(String(request.headers['last-event-id'] ?? '0'));
  const news = session.feed.filter(({ id }) => Number.parseInt(id) > after);
  const isRunning = (): boolean => {
    const last = session.feed.findLast(({ type }) => type === 'message.started' || type === 'message.completed');
    return last?.type === 'message.started';
  };
  if (news.length === 0 && !isRunning()) return void response.writeHead(204).end();
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const write = ({ id, type, ...data }: ChatEvent & { id: string }): void => {
    response.write(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  for (const event of news) write(event);
  if (!isRunning()) return void response.end();
  const send: Listener = (event) => {
    write(event);
    if (isRunning()) return;
    session.readers.delete(send);
    response.end();
  };
  session.readers.add(send);
  response.on('close', () => session.readers.delete(send));
}

function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? '/', 'http://localhost').pathname;
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
  return text === '' ? {} : JSON.parse(text);
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
