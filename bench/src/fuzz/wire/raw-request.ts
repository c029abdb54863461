/** Sends a request as bytes, since a client that knows HTTP would refuse to send most of what is tried here. */
import { connect, type Socket } from 'node:net';

export interface WireAnswer {
  status: number;
  /** Our error code, where the answer has one. */
  code: string | undefined;
}

const ANSWER_WITHIN_MS = 10_000;

/** A connection that is opened anew whenever the peer has closed it. */
export class RawConnection {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** @returns the answer; `closed` where the peer closed without one, `silent` where none came in 10 s. */
  async send(request: Buffer): Promise<WireAnswer | 'closed' | 'silent'> {
    const socket = this.#socket?.writable ? this.#socket : await this.#open();
    const isHead = request.subarray(0, 5).toString() === 'HEAD ';
    return new Promise((resolve) => {
      let text = '';
      const finish = (answer: WireAnswer | 'closed' | 'silent', isReusable = false): void => {
        clearTimeout(timer);
        socket.off('data', read).off('close', closed);
        if (!isReusable) this.close();
        resolve(answer);
      };
      const timer = setTimeout(() => finish('silent'), ANSWER_WITHIN_MS);
      const closed = (): void => finish(readAnswer(text) ?? 'closed');
      const read = (chunk: Buffer): void => {
        text += chunk.toString('latin1');
        const headEnd = text.indexOf('\r\n\r\n');
        if (headEnd < 0) return;
        const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, headEnd))?.[1];
        // A stream of events does not end, and its beginning says enough; the answer to a HEAD has no body.
        if (length === undefined || isHead || text.length >= headEnd + 4 + Number(length)) {
          finish(readAnswer(text)!, length !== undefined && !/\r\nconnection: close/i.test(text.slice(0, headEnd)));
        }
      };
      socket.on('data', read).once('close', closed);
      socket.write(request);
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  async #open(): Promise<Socket> {
    const socket = connect(this.#port, '127.0.0.1').setNoDelay(true);
    socket.on('error', () => {});
    this.#socket = socket;
    await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
    return socket;
  }
}

function readAnswer(text: string): WireAnswer | undefined {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  return status === undefined ? undefined : { status: Number(status), code: /"code":"(\w+)"/.exec(text)?.[1] };
}

/** @returns a whole request; `Content-Length` is that of the body unless `headers` say otherwise. */
export function writeRequest(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): Buffer {
  const bytes = Buffer.from(body);
  const all = { host: 'gw.example.com', 'content-length': String(bytes.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), bytes]);
}
