import { WebSocket } from 'ws';
import type { BrowserLink, LinkListener } from './browser-link.ts';

export interface SocketLinkOptions {
  readonly url: string;
  readonly protocols: readonly string[];
  readonly origin: string | undefined;
  readonly handshakeTimeoutMs: number;
  readonly listener: LinkListener;
}

/** Opens `/web/audio` as a page does: the token is a subprotocol, the origin a header. */
export function openSocketLink({
  url,
  protocols,
  origin,
  listener,
  handshakeTimeoutMs,
}: SocketLinkOptions): BrowserLink {
  const socket = new WebSocket(url, [...protocols], {
    ...(origin !== undefined && { origin }),
    handshakeTimeout: handshakeTimeoutMs,
    perMessageDeflate: false,
  });
  let isSilent = false;
  let wasOpened = false;
  let isOver = false;
  const isOpen = () => socket.readyState === WebSocket.OPEN && !isSilent;
  const refuse = (status: number, reason: string) => {
    if (isOver || wasOpened) return;
    isOver = true;
    listener.refused(status, reason);
  };

  socket.on('open', () => {
    wasOpened = true;
    listener.opened(socket.protocol);
  });
  socket.on('unexpected-response', (request, response) => {
    refuse(response.statusCode ?? 0, response.statusMessage ?? '');
    request.destroy();
  });
  socket.on('error', (error) => refuse(0, error.message));
  socket.on('message', (data, isBinary) => {
    if (isSilent) return;
    const bytes = data as Buffer;
    if (isBinary) listener.binary(bytes);
    else listener.text(bytes.toString());
  });
  socket.on('close', (code, reason) => {
    if (isOver || isSilent) return;
    isOver = true;
    if (wasOpened) listener.closed(code, reason.toString());
    else listener.refused(0, 'closed before it was open');
  });

  const send = (data: Buffer | string) => {
    if (isOpen()) socket.send(data);
  };
  return {
    sendFrame: send,
    sendText: send,
    sendBinary: send,
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    close: (code) => {
      if (!isSilent) socket.close(code);
    },
    cut: () => socket.terminate(),
    silence: () => {
      isSilent = true;
      socket.pause();
    },
    stallReading: () => socket.pause(),
    resumeReading: () => socket.resume(),
  };
}
