import type { Clock } from '@trunkline/service-kit';
import type { WebSocket } from 'ws';

/** The peer has this long to answer the close frame. `ws` would wait for 30 s. */
const CLOSE_TIMEOUT_MS = 1_000;
/** What is on its way when the peer gets the close frame: two seconds of a stream. */
const MAX_MESSAGES_AFTER = 100;

/**
 * Closes a socket whose peer is not let in, and looks at nothing more of what it sends.
 * @param code the close code, 1008 or 1013.
 */
export function refuseSocket(
  socket: WebSocket,
  { code, reason }: { code: number; reason: string },
  clock: Pick<Clock, 'setTimeout'>,
): void {
  let messages = 0;
  socket.removeAllListeners('message');
  socket.on('message', () => {
    messages += 1;
    if (messages > MAX_MESSAGES_AFTER) socket.terminate();
  });
  socket.close(code, reason);
  const cancel = clock.setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
  socket.once('close', cancel);
}
