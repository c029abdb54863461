import { systemClock, type Clock } from '../clock.ts';
import { createRandom } from '../random.ts';
import type { CallEvent } from './call-event.ts';
import { createCallLedger } from './call-ledger.ts';
import type { CallSummary } from './call-summary.ts';
import type { Speak } from './carrier-voice.ts';
import { createFakeCall, type FakeCallOptions } from './fake-call.ts';
import type { FakeCall } from './fake-call-handle.ts';
import type { NumberBook } from './number-book.ts';
import type { HttpReply } from './http-exchange.ts';
import type { OriginMap } from './origin-map.ts';
import type { AnsweringParty, OutboundCallRequest, PlaceCallOptions } from './place-call.ts';
import type { Recordings } from './recordings.ts';
import type { Seam } from './seam.ts';
import { sendSigned } from './signed-request.ts';
import { createTicker } from './ticker.ts';

export interface FakeCarrierOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** The origin that the carrier calls and signs with, e.g. `https://gw.example.com`. */
  readonly publicUrl: string;
  /** Where that origin is really reached; at itself by default. */
  readonly originMap?: OriginMap;
  /**
   * The form of a URL that is signed, given the one that is called: as it is by default. What Twilio signs when a port, a slash
   * or a letter case was typed otherwise is not documented (twilio.md, section 4). Also for the upgrade of a stream.
   */
  readonly signedUrlOf?: (url: string) => string;
  /** Decides CallSids, StreamSids and all faults. */
  readonly seed: number;
  readonly clock?: Clock;
  /** Lets `<Say>` be heard, in real time; without it nothing is heard of it. */
  readonly speak?: Speak;
  /** How long `<Say>`, `<Play>`, `<Pause>` and `<Dial>` take against real life (1); 0 for at once. */
  readonly verbTimeScale?: number;
  /** Agent audio that fits into the carrier's buffer (600 000, Twilio's 10 minutes). */
  readonly maxQueuedMs?: number;
  /** How long the answer to an upgrade is waited for (5000; Twilio's own limit is not documented). */
  readonly handshakeTimeoutMs?: number;
  /**
   * From the end of one document to the stream of the next (0): `MEASURED_SEAM` for what was measured at Twilio. What the
   * caller says meanwhile reaches nobody.
   */
  readonly seamMs?: Seam;
  /** How long a stream goes on whose other end has vanished without a word (15 000; not documented, twilio.md section 7). */
  readonly deadPeerAfterMs?: number;
  /** Where call status callbacks go, as a path; nowhere by default. */
  readonly statusCallbackPath?: string;
  /**
   * The account's numbers, with which its REST API deals. A call to one of them goes where the number says; to any other number,
   * where these options say.
   */
  readonly numbers?: NumberBook;
  /** Path that is asked for TwiML when another could not be fetched or run; none by default. */
  readonly fallbackPath?: string;
  /** Whether a verb's `action` is requested when the caller hangs up in it (false; not documented for `<Connect>`). */
  readonly actionAfterHangUp?: boolean;
  /** A call that runs more documents than this counts as a loop and is given up (50). */
  readonly maxDocuments?: number;
  /** How much each recording of the ear keeps (15 minutes). */
  readonly earMaxMs?: number;
  /** Who takes a call that was placed by REST; by default a person who says nothing. */
  readonly answering?: (numbers: { readonly from: string; readonly to: string }) => AnsweringParty;
  /** Told of each call that was placed by REST, before it rings. */
  readonly onOutboundCall?: (call: FakeCall) => void;
}

export interface FakeCarrier {
  readonly accountSid: string;
  readonly authToken: string;
  readonly numbers: NumberBook | undefined;
  /** The worst delay of the shared ticker since last asked: how far this simulator, not the system under test, was behind. */
  takeMaxLagMs(): number;
  readonly liveCalls: ReadonlyMap<string, FakeCall>;
  /** @throws Error for a number of the account's at which nobody would answer. */
  placeCall(options: PlaceCallOptions): FakeCall;
  /** Calls somebody for us, as `POST Calls.json` does. */
  placeOutboundCall(request: OutboundCallRequest): FakeCall;
  findLiveCall(callSid: string): FakeCall | undefined;
  /** A call that lives, or one of the last 1000 that ended. */
  findCall(callSid: string): CallSummary | undefined;
  /** How many dialled people are just being asked whether they take a call. */
  readonly askedPeople: number;
  /** Ends the leg to such a person. @returns whether there is one. */
  endLeg(callSid: string): boolean;
  /** Recordings of a call, also of one that has ended. */
  findRecordings(callSid: string): Recordings | undefined;
  /** Forgets a call that is over, and its recordings with it. @returns whether there was one. */
  forgetCall(callSid: string): boolean;
  /** The same calls, newest first. */
  listCalls(): readonly CallSummary[];
  /**
   * Sends a recorded webhook once more, signature and all, as somebody could who has read a proxy's log. Rejects when there is no
   * answer.
   */
  replay(sent: Pick<Extract<CallEvent, { type: 'webhook.sent' }>, 'url' | 'method' | 'params'>): Promise<HttpReply>;
  /** Hangs up every call and stops the ticker. */
  close(): Promise<void>;
}

const REMEMBERED_CALLS = 1000;

interface CallStart
  extends
    Omit<PlaceCallOptions, 'webhookPath' | 'webhookUrl' | 'webhookMethod'>,
    Pick<FakeCallOptions, 'webhookUrl' | 'webhookMethod' | 'fallbackUrl' | 'statusCallback' | 'outbound'> {
  readonly direction: 'inbound' | 'outbound-api';
}

/**
 * Twilio's side of the wire: signed webhooks, a TwiML interpreter, Media Streams, and a caller on the phone.
 * @throws TypeError when `publicUrl` is not a URL.
 */
export function createFakeCarrier(options: FakeCarrierOptions): FakeCarrier {
  const { accountSid, authToken, originMap = {}, clock = systemClock } = options;
  const publicUrl = new URL(options.publicUrl).origin;
  const random = createRandom(options.seed);
  const ticker = createTicker(clock);
  const ledger = createCallLedger(REMEMBERED_CALLS);
  const legs = new Map<string, () => void>();
  const signedUrlOf = options.signedUrlOf ?? ((url: string) => url);
  const urlOf = (path: string | undefined) => (path === undefined ? undefined : `${publicUrl}${path}`);

  const start = ({
    from,
    to,
    callSid,
    direction,
    extraParams = {},
    faults = {},
    dial,
    subaccount,
    ...call
  }: CallStart) => {
    const account = { accountSid, authToken, ...subaccount };
    const callRandom = createRandom(random.integer(0, 0xffff_ffff));
    const started = createFakeCall({
      callerAudio: undefined,
      lineSound: undefined,
      ...call,
      identity: {
        callSid: callSid ?? `CA${callRandom.hex(32)}`,
        accountSid: account.accountSid,
        from,
        to,
        direction,
        extraParams,
      },
      authToken: account.authToken,
      signedUrlOf,
      publicUrl,
      originMap,
      dial: dial ?? (() => ({ status: 'completed' })),
      legs,
      faults,
      random: callRandom,
      clock,
      ticker,
      speak: options.speak,
      verbTimeScale: options.verbTimeScale ?? 1,
      handshakeTimeoutMs: options.handshakeTimeoutMs ?? 5000,
      maxQueuedMs: options.maxQueuedMs ?? 600_000,
      seamMs: options.seamMs ?? 0,
      deadPeerAfterMs: options.deadPeerAfterMs ?? 15_000,
      earMaxMs: options.earMaxMs ?? 15 * 60_000,
      actionAfterHangUp: options.actionAfterHangUp ?? false,
      maxDocuments: options.maxDocuments ?? 50,
    });
    ledger.add(started);
    return started;
  };

  return {
    accountSid,
    authToken,
    numbers: options.numbers,
    takeMaxLagMs: () => ticker.takeMaxLagMs(),
    liveCalls: ledger.live,
    placeCall: ({ webhookPath, webhookUrl, webhookMethod, ...call }) => {
      const isSaid = webhookPath !== undefined || webhookUrl !== undefined;
      const route = isSaid ? undefined : options.numbers?.routeTo(call.to);
      const statusUrl = urlOf(options.statusCallbackPath);
      const status = statusUrl === undefined ? undefined : { url: statusUrl, method: 'POST' as const };
      const callback = route ? route.statusCallback : status;
      return start({
        ...call,
        direction: 'inbound',
        webhookUrl: webhookUrl ?? route?.webhookUrl ?? `${publicUrl}${webhookPath ?? '/webhook/twilio'}`,
        webhookMethod: webhookMethod ?? route?.webhookMethod ?? 'POST',
        fallbackUrl: route ? route.fallbackUrl : urlOf(options.fallbackPath),
        statusCallback: callback && { ...callback, events: ['completed'] },
        outbound: undefined,
      });
    },
    placeOutboundCall: ({ from, to, fallbackUrl, statusCallback, ...request }) => {
      const { person, detected, ...party } = options.answering?.({ from, to }) ?? { person: { kind: 'human' } };
      const outbound = { ...request, person, detected };
      const ends = { from, to, fallbackUrl, statusCallback, webhookUrl: '', direction: 'outbound-api' } as const;
      const webhookMethod = 'POST';
      const call = start({ ...party, ...ends, webhookMethod, outbound });
      options.onOutboundCall?.(call);
      return call;
    },
    get askedPeople() {
      return legs.size;
    },
    endLeg: (callSid) => {
      const end = legs.get(callSid);
      end?.();
      return end !== undefined;
    },
    findLiveCall: (callSid) => ledger.live.get(callSid),
    findCall: ledger.find,
    findRecordings: ledger.recordingsOf,
    forgetCall: ledger.forget,
    listCalls: ledger.list,
    replay: async ({ url, method, params }) => {
      const settings = { authToken, originMap, signedUrlOf, random, clock, duplicateRate: 0, record: () => {} };
      // The parameters of a GET are in its URL already.
      const reply = await sendSigned(settings, { url, method, params: method === 'GET' ? {} : params });
      if ('code' in reply) throw new Error(`replay of ${method} ${url}: ${reply.code} ${reply.reason}`);
      return reply;
    },
    close: async () => {
      await Promise.all([...ledger.live.values()].map((call) => call.hangUp({ endedBy: 'carrier' })));
      ticker.stop();
    },
  };
}
