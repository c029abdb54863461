/**
 * HTTP by hand over one connection, for loads and stand-ins: a request costs Node's own client and server more than it costs the program
 * that is measured, and both share its machine.
 */
import { connect, createServer, type Server, type Socket } from 'node:net';

/** Calls `take` for each whole message that `socket` brings, requests and answers alike. @param take gets the first line and the body. */
export function readHttp(socket: Socket, take: (firstLine: string, body: string) => void): void {
  let rest = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    rest += chunk;
    for (;;) {
      const headEnd = rest.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(rest.slice(0, headEnd))?.[1] ?? 0);
      const bodyAt = headEnd + 4;
      if (rest.length < bodyAt + length) return;
      const firstLine = rest.slice(0, rest.indexOf('\r\n'));
      const body = rest.slice(bodyAt, bodyAt + length);
      rest = rest.slice(bodyAt + length);
      take(firstLine, body);
    }
  });
}

export async function openPipe(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return socket;
}

/** Answers every request with the JSON that `answer` makes. */
export function createQuickServer(answer: () => object): Server {
  return createServer((socket) => {
    socket.setNoDelay(true).on('error', () => {});
    readHttp(socket, () => {
      const body = JSON.stringify(answer());
      socket.write(
        `HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    });
  });
}
