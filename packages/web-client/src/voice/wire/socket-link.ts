import type { Link, LinkEvents } from './link.ts';

/** @param url with `ws:` or `wss:`; the token goes into the subprotocols, because addresses end up in logs */
export function openSocketLink(url: string, token: string, events: LinkEvents): Link {
  const socket = new WebSocket(url, ['trunkline.v1', `token.${token}`]);
  socket.binaryType = 'arraybuffer';
  socket.onopen = events.opened;
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
    typeof data === 'string' ? events.text(data) : events.frame(data);
  socket.onclose = ({ code }) => events.closed(code);
  const send = (data: string | ArrayBuffer): void => {
    // A socket that is closing would only write a warning.
    if (socket.readyState === WebSocket.OPEN) socket.send(data);
  };
  return {
    send,
    close(farewell) {
      if (farewell) send(farewell);
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close(1000);
    },
  };
}
