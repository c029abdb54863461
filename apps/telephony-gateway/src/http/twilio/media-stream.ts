/**
 * `GET /media`: Twilio opens the stream of a call. Three checks stand between a socket and a call: the signature of the upgrade, a
 * `start` in time with the one format that we speak, and the single-use token that names the call. A socket that fails one of
 * them is closed, and nothing more of it is read.
 *
 * A replica that is full closes the socket at once. Twilio then asks `stream-ended` what comes next, and whichever replica answers
 * has the caller connected again. That costs about a second of silence, which is better than a voice that stutters for all, and
 * far better than the end of the call. To refuse the upgrade itself would be a little quicker, but at that moment nobody knows
 * whose stream it is: one that comes back to a call that is held here needs no new place. Nor is it documented that Twilio asks
 * `stream-ended` after a failed handshake. Each try counts towards MAX_STREAMS_PER_CALL, so where all replicas are full the caller
 * hears the apology after a few seconds, and is passed on to the fallback number.
 */
import { callIdOfTwilioCall, isMulaw8k, TrunklineError } from '@trunkline/protocol';
import type { SessionStore } from '@trunkline/session-store';
import type { Clock, ProofTries } from '@trunkline/service-kit';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import type { CallRegistry } from '../../call/call-registry.ts';
import { isSignedUpgrade, type SignatureCheck, TWILIO } from '../../twilio/signature.ts';
import { redeemStreamToken } from '../../twilio/stream-token.ts';
import { acceptTwilioStream, type TwilioLink } from '../../twilio/twilio-link.ts';
import { PATHS } from '../../twilio/twiml.ts';
import { refuseSocket } from '../refused-socket.ts';
import { Turnstile } from '../turnstile.ts';
import { WaitingSockets } from '../waiting-sockets.ts';

export interface MediaStreamDeps {
  store: SessionStore;
  registry: CallRegistry;
  clock: Clock;
  check: SignatureCheck | undefined;
  signatureTries: ProofTries;
  tokenTries: ProofTries;
  counters: { refusedUpgrades: number; refusedStreams: number; fullStreams: number };
}

/** REQUIREMENTS T2. */
const START_TIMEOUT_MS = 5_000;
/** All streams of another replica may come here within a second when it dies. */
const MAX_WAITING_SOCKETS = 256;
/** Streams whose calls are taken at the same time; what their callers say is kept meanwhile. */
const MOST_AT_ONCE = 32;
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;

/** The sockets of `app` are opened by sockets.ts. */
export function mediaStream(app: FastifyInstance, deps: MediaStreamDeps): void {
  const { store, registry, clock, counters, signatureTries, tokenTries } = deps;

  const refuse = (socket: WebSocket, fault: string): void => {
    counters.refusedStreams += 1;
    app.log.warn({ fault }, 'media stream refused');
    refuseSocket(socket, { code: POLICY_VIOLATION, reason: fault }, clock);
  };
  const turnstile = new Turnstile({ places: MOST_AT_ONCE, clock });
  const waiting = new WaitingSockets<WebSocket>(MAX_WAITING_SOCKETS, (socket) =>
    refuse(socket, 'too many sockets wait for their start'),
  );

  const admit = async (socket: WebSocket, link: TwilioLink, address: string): Promise<void> => {
    const { start } = link;
    if (!isMulaw8k(start.mediaFormat)) return refuse(socket, 'media format is not audio/x-mulaw at 8000 Hz, mono');
    tokenTries.look(address);
    // The token says which call this is, and the session is asked for with it: in a burst each trip to Redis is a turn of a busy loop.
    const probably = callIdOfTwilioCall(start.callSid);
    const [payload, likely] = await Promise.all([
      redeemStreamToken(store, start.customParameters['token'], start),
      probably && store.sessions.read(probably),
    ]);
    if (!payload) {
      tokenTries.wrong(address);
      return refuse(socket, 'token is unknown, used, expired, or of another call');
    }
    tokenTries.right(address, TWILIO);
    const session = payload.callId === probably ? likely : await store.sessions.read(payload.callId);
    if (!session || session.state === 'ended') return refuse(socket, 'the call is over');
    if (!registry.hasRoomFor(session.callId)) {
      counters.fullStreams += 1;
      app.log.warn({ callId: session.callId, calls: registry.calls }, 'replica is full, stream sent back to Twilio');
      return refuseSocket(socket, { code: TRY_AGAIN_LATER, reason: 'this replica is full' }, clock);
    }
    await registry.open(session, link);
  };

  app.get(
    PATHS.media,
    {
      websocket: true,
      async preValidation(request) {
        if (!deps.check) return;
        const { 'x-twilio-signature': signature, host } = request.headers;
        const header = typeof signature === 'string' ? signature : undefined;
        if (header !== undefined) signatureTries.look(request.ip);
        if (isSignedUpgrade(deps.check, header, { path: request.url, host })) {
          signatureTries.right(request.ip, TWILIO);
          return;
        }
        counters.refusedUpgrades += 1;
        const tooMany = header === undefined ? undefined : signatureTries.wrong(request.ip);
        const message =
          'The X-Twilio-Signature header does not match this upgrade. Check PUBLIC_URL and TWILIO_AUTH_TOKEN.';
        throw tooMany ?? new TrunklineError('TL_BAD_SIGNATURE', message);
      },
    },
    (socket, request) => {
      const cancel = clock.setTimeout(() => refuse(socket, 'no start in time'), START_TIMEOUT_MS);
      waiting.add(socket);
      const startCame = (): void => {
        cancel();
        waiting.remove(socket);
      };
      acceptTwilioStream(socket, clock, request.raw.socket)
        .finally(startCame)
        .then((link) => turnstile.pass(() => admit(socket, link, request.ip)))
        .catch((error: Error) => {
          if (socket.readyState === socket.OPEN) refuse(socket, error.message);
        });
    },
  );
}
