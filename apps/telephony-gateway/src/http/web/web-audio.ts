/**
 * `GET /web/audio`: a page opens the socket of its voice. What is no handshake of ours gets a 4xx. A page cannot read the status of
 * a failed upgrade, so a token that opens nothing is told by the close code 4001 instead, and nothing is read of such a socket.
 */
import { readSubprotocolToken, TRUNKLINE_SUBPROTOCOL, TrunklineError } from '@trunkline/protocol';
import type { Clock, ProofTries } from '@trunkline/service-kit';
import type { SessionStore } from '@trunkline/session-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import { PageEntrance } from '../../web/page-entrance.ts';
import { refusalOf } from '../../web/page-refusal.ts';
import { readPageToken, type ShownToken } from '../../web/page-token.ts';
import { SocketTransport } from '../../web/socket-transport.ts';
import { WEB_CLOSE, type WebTransportEvents } from '../../web/web-transport.ts';
import type { WebVoice } from '../../web/web-voice.ts';
import { WaitingSockets } from '../waiting-sockets.ts';
import { WEB_PATHS } from './web-paths.ts';

export interface WebAudioDeps {
  store: Pick<SessionStore, 'accessTokens'>;
  voice: WebVoice;
  clock: Clock;
  epochMs: () => number;
  counters: { refusedPages: number };
  tokenTries: ProofTries;
}

const START_TIMEOUT_MS = 5_000;
/** All pages of another replica may come here within a second when it dies. */
const MAX_WAITING_SOCKETS = 256;

/** Reads nothing of a page that is not let in. */
const NOBODY: WebTransportEvents = { messageReceived() {}, heardFrom() {}, closed() {} };

function offersProtocol({ headers }: FastifyRequest): boolean {
  const offered = headers['sec-websocket-protocol']?.split(',') ?? [];
  return offered.some((name) => name.trim() === TRUNKLINE_SUBPROTOCOL);
}

/** Whoever has guessed too often is told as all whose token opens nothing: a page could not read the status of a refusal. */
function nothingIfHeld(error: unknown): undefined {
  if (!(error instanceof TrunklineError) || error.code !== 'TL_RATE_LIMITED') throw error;
}

/** The sockets of `app` are opened by sockets.ts. */
export function webAudio(app: FastifyInstance, deps: WebAudioDeps): void {
  const { store, voice, clock, epochMs, counters, tokenTries } = deps;
  const shownTokens = new WeakMap<FastifyRequest, ShownToken>();

  const refuse = (transport: SocketTransport, code: number, fault: string): void => {
    counters.refusedPages += 1;
    // Strangers may try as often as they like, which must not fill the log.
    app.log[code === WEB_CLOSE.badToken ? 'debug' : 'warn']({ fault, code }, 'page refused');
    transport.close(code, fault);
  };
  const waiting = new WaitingSockets<SocketTransport>(MAX_WAITING_SOCKETS, (transport) =>
    refuse(transport, WEB_CLOSE.policy, 'too many sockets wait for their start'),
  );

  /** Lets the page in once it has said `start`. */
  const admit = (socket: WebSocket, { grant: { sessionId }, isExpired }: ShownToken): void => {
    let cancel = (): void => {};
    const waitNoMore = (): void => {
      cancel();
      waiting.remove(transport);
    };
    const entrance = new PageEntrance({
      started(start) {
        waitNoMore();
        const link = voice.createLink(transport);
        voice.enter(link, { sessionId, isExpired, start }).catch((cause: unknown) => {
          const { error, closeCode, isRetryable } = refusalOf(cause);
          counters.refusedPages += 1;
          app.log.warn({ err: cause, code: closeCode }, 'page refused');
          link.refuse(error, closeCode, isRetryable);
        });
        return link;
      },
      refused(fault) {
        waitNoMore();
        refuse(transport, WEB_CLOSE.policy, fault);
      },
      left: waitNoMore,
    });
    const transport = new SocketTransport(socket, clock, entrance);
    cancel = clock.setTimeout(() => {
      waiting.remove(transport);
      refuse(transport, WEB_CLOSE.policy, 'no start in time');
    }, START_TIMEOUT_MS);
    waiting.add(transport);
  };

  app.route({
    method: 'GET',
    url: WEB_PATHS.audio,
    handler() {
      throw new TrunklineError('TL_BAD_REQUEST', 'Open this address as a WebSocket.');
    },
    async preValidation(request) {
      if (!request.ws) return;
      if (!offersProtocol(request)) {
        const message = `Offer the subprotocols "${TRUNKLINE_SUBPROTOCOL}" and "token.<token>".`;
        throw new TrunklineError('TL_BAD_REQUEST', message);
      }
      const token = readSubprotocolToken(request.headers['sec-websocket-protocol']);
      if (token === undefined) {
        const message = 'Offer the token as a second subprotocol, "token.<token>"; it is never in the address.';
        throw new TrunklineError('TL_UNAUTHORIZED', message);
      }
      const look = { epochMs: epochMs(), tokenTries, address: request.ip };
      const shown = await readPageToken(store, token, look).catch(nothingIfHeld);
      if (shown !== undefined && shown.grant.origin === request.headers.origin) shownTokens.set(request, shown);
    },
    wsHandler(socket, request) {
      const shown = shownTokens.get(request);
      if (shown) return admit(socket, shown);
      const fault = 'token is unknown, or of another origin';
      return refuse(new SocketTransport(socket, clock, NOBODY), WEB_CLOSE.badToken, fault);
    },
  });
}
