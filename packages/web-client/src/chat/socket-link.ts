import type { ChatLink, LinkTarget } from './chat-link.ts';
import { readEvent } from './wire-event.ts';

const SUBPROTOCOL = 'trunkline.v1';
/** A socket that has not opened after this time never will: something between here and the gateway swallows it. */
const OPEN_WITHIN_MS = 8_000;
const PING_EVERY_MS = 15_000;
/** Browsers cannot see that a connection is half dead. One that says nothing for this long after a ping is. */
const ANSWER_WITHIN_MS = 6_000;
const BAD_TOKEN = 4001;
const RESTART = 1012;

/** Connects over `GET /chat/ws`. */
export function openSocketLink(target: LinkTarget): ChatLink {
  const url = `${target.baseUrl.replace(/^http/, 'ws')}/chat/ws`;
  const socket = new WebSocket(url, [SUBPROTOCOL, `token.${target.token}`]);
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  const say = (message: object): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const end = (code: number): void => {
    if (ended) return;
    dispose();
    target.onEnd({ reason: code === BAD_TOKEN ? 'badToken' : code === RESTART ? 'restart' : 'lost' });
  };
  const expectWithin = (ms: number): void => {
    silenceTimer ??= setTimeout(() => end(0), ms);
  };
  const check = (): void => {
    say({ type: 'ping' });
    expectWithin(ANSWER_WITHIN_MS);
  };
  const pings = setInterval(check, PING_EVERY_MS);
  const dispose = (): void => {
    ended = true;
    clearInterval(pings);
    clearTimeout(silenceTimer);
    socket.close();
  };

  expectWithin(OPEN_WITHIN_MS);
  socket.onopen = () => {
    say({ type: 'resume', after: target.cursor() });
    if (!ended) target.onOpen();
  };
  socket.onmessage = ({ data }) => {
    clearTimeout(silenceTimer);
    silenceTimer = undefined;
    const event = readEvent(data);
    if (event && !ended) target.onEvent(event);
  };
  socket.onclose = ({ code }) => end(code);

  return {
    message: ({ messageId, text }) => say({ type: 'message', messageId, text }),
    stop: () => say({ type: 'stop' }),
    typing: () => say({ type: 'typing' }),
    check,
    close: () => {
      if (!ended) dispose();
    },
  };
}
