/** Answers of ours on a bare socket, where Node has no reply to write to: broken HTTP, upgrades, bodies that are broken off. */
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { buildErrorBody, ERROR_CODES, type ErrorCode } from '@trunkline/protocol';

/** Sends an error in our shape, then closes the socket whatever the peer does. */
export function endWithAnswer(socket: Duplex, code: ErrorCode, message: string): void {
  if (socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status } = ERROR_CODES[code];
  const body = JSON.stringify(buildErrorBody(code, message));
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}
