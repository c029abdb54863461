import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { createDeferred } from '../deferred.ts';
import type { BrowserEnd, BrowserEventBody, Transport } from './browser-event.ts';
import type { FrameSender } from './browser-faults.ts';
import type { BrowserLink, LinkListener } from './browser-link.ts';
import type { FakeBrowserOptions } from './browser-options.ts';
import { obey } from './obey.ts';
import { openPollingLink } from './polling-link.ts';
import { type BrowserServerMessage, readBrowserMessage } from './server-message.ts';
import { createRetries } from './retries.ts';
import { openSocketLink } from './socket-link.ts';
import type { VoicePlayout } from './voice-playout.ts';
import { createVoiceUplink } from './voice-uplink.ts';
import { decodeFrame, type VoiceFormat } from './web-frame.ts';

export interface BrowserConnectionOptions extends Omit<FakeBrowserOptions, 'format' | 'clock'> {
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly record: (event: BrowserEventBody) => void;
  readonly random: Random;
  readonly sender: FrameSender;
  readonly playout: VoicePlayout;
  readonly format: () => VoiceFormat;
  readonly onEnd: () => void;
}

/** A browser's way to the gateway, over as many links as it takes. */
export interface BrowserConnection {
  readonly link: BrowserLink | undefined;
  readonly transport: Transport;
  readonly framesSent: number;
  readonly framesReceived: number;
  readonly ended: Promise<BrowserEnd>;
  /** One frame of the microphone. It has a number and is kept for a while, whether or not there is a link. */
  pushVoice(samples: Int16Array): void;
  /** A message, if there is a link that has begun. */
  send(text: string): void;
  /** Looks whether the link is dead, or the last words are played. Called at every tick. */
  look(): void;
  useTransport(transport: Transport): void;
  /** @param isAbrupt without closing the link in form. */
  leave(isAbrupt: boolean): void;
}

/** Close codes after which the gateway does not want the browser back, or not in this way. */
const FINAL_CODES: ReadonlySet<number> = new Set([1000, 1008, 1009, 1011, 4001, 4003]);
const RESTART = 1012;
/** The page's call is held by another replica, or by none: beginning anew with the resume token goes on with it. */
const BEGIN_ANEW: ReadonlySet<number> = new Set([409, 421]);
/** A status of polling, which says no as a close code does. */
const saysNo = (status: number): boolean => status >= 400 && status < 500 && !BEGIN_ANEW.has(status);
const DEFAULT_RECONNECT = { firstMs: 300, maxMs: 5000 };

export function createBrowserConnection(options: BrowserConnectionOptions): BrowserConnection {
  const { clock, nowMs, record, random, sender, playout, origin, token } = options;
  const retries = createRetries(options.reconnect ?? DEFAULT_RECONNECT, clock, random);
  const uplink = createVoiceUplink();
  let transport = options.transport ?? 'socket';
  let link: BrowserLink | undefined;
  /** What comes from any other link comes too late. */
  let current: LinkListener | undefined;
  let isPlayingOut = false;
  let hasBegun = false;
  let isReady = false;
  let resumeToken: string | undefined;
  let framesReceived = 0;
  let openedAtMs = 0;
  let lastHeardMs = nowMs();
  let isOver = false;
  const over = createDeferred<BrowserEnd>();

  const loseLink = () => {
    current = undefined;
    hasBegun = false;
    isReady = false;
    sender.reset();
  };
  const end = (why: BrowserEnd) => {
    if (isOver) return;
    isOver = true;
    retries.cancel();
    loseLink();
    record({ type: 'ended', why });
    options.onEnd();
    over.resolve(why);
  };

  const send = (text: string) => {
    if (hasBegun) link?.sendText(text);
  };
  const start = () => {
    if (options.start === null) return;
    if (resumeToken === undefined) {
      uplink.restart();
      playout.restart();
    }
    playout.playUntilNow();
    const resumed = resumeToken !== undefined && { resumeToken, playedSamples: playout.positionSamples };
    link?.sendText(JSON.stringify({ type: 'start', format: options.format(), ...resumed, ...options.start }));
    hasBegun = true;
  };

  const becomeReady = (message: Extract<BrowserServerMessage, { type: 'ready' }>) => {
    const isResumed = resumeToken !== undefined;
    resumeToken = message.resumeToken;
    isReady = true;
    retries.succeeded();
    const { frames, lost } = uplink.replayFrom(message.ackSeq);
    for (const bytes of frames) link?.sendFrame(bytes);
    const { sessionId, ackSeq, format } = message;
    record({
      type: 'ready',
      sessionId,
      resumeToken,
      ackSeq,
      format,
      isResumed,
      replayedFrames: frames.length,
      lostFrames: lost,
    });
  };

  const take = (message: BrowserServerMessage) => {
    if (message.type === 'ready') return becomeReady(message);
    if (message.type === 'ack') return uplink.acknowledge(message.seq);
    const answer = obey(message, playout, record);
    if (answer) send(JSON.stringify(answer));
  };

  const connect = () => {
    loseLink();
    openedAtMs = nowMs();
    lastHeardMs = nowMs();
    const url = urlOf(transport === 'socket' ? options.audioUrl : options.pollUrl);
    const listener: LinkListener = {
      opened: (protocol) => {
        if (current !== listener) return;
        record({ type: 'link.opened', transport, url, protocol, handshakeMs: nowMs() - openedAtMs });
        start();
      },
      refused: (status, reason) => {
        if (current !== listener) return;
        record({ type: 'link.refused', transport, status, reason });
        if (saysNo(status)) end('refused');
        else retry();
      },
      binary: (bytes) => {
        if (current !== listener) return;
        lastHeardMs = nowMs();
        playout.playUntilNow();
        const frame = decodeFrame(bytes);
        if (frame === undefined) return record({ type: 'frame.broken', bytes: bytes.length });
        framesReceived += 1;
        playout.take(frame);
      },
      text: (text) => {
        if (current !== listener) return;
        lastHeardMs = nowMs();
        playout.playUntilNow();
        const message = readBrowserMessage(text);
        if (message === undefined) record({ type: 'message.unknown', text });
        else take(message);
      },
      acknowledged: (seq) => {
        lastHeardMs = nowMs();
        uplink.acknowledge(seq);
      },
      closed: (code, reason) => {
        if (current !== listener) return;
        record({ type: 'link.closed', code, reason });
        loseLink();
        const isFinal = FINAL_CODES.has(code) || saysNo(code);
        if (!isFinal && code !== RESTART) return retry();
        if (!isFinal) return connect();
        playout.finish();
        isPlayingOut = true;
      },
    };
    current = listener;
    link =
      transport === 'socket'
        ? openSocketLink({
            url,
            protocols: options.protocols ?? ['trunkline.v1', `token.${token}`],
            origin,
            handshakeTimeoutMs: options.handshakeTimeoutMs ?? 4000,
            listener,
          })
        : openPollingLink({ url, token, origin, clock, listener });
  };

  const retry = () => {
    if (!isOver && !retries.again(connect)) end('server');
  };

  connect();
  return {
    get link() {
      return link;
    },
    get transport() {
      return transport;
    },
    get framesSent() {
      return uplink.nextSeq;
    },
    get framesReceived() {
      return framesReceived;
    },
    ended: over.promise,
    pushVoice: (samples) => {
      if (isOver) return;
      const bytes = uplink.push(options.format(), samples);
      if (isReady && link) sender.send(link, bytes, nowMs());
    },
    send,
    look: () => {
      const { deadAfterMs = Number.POSITIVE_INFINITY } = options;
      if (isPlayingOut && (playout.queuedMs === 0 || playout.isHeld)) return end('server');
      if (!hasBegun || nowMs() - lastHeardMs < deadAfterMs) return;
      record({ type: 'link.closed', code: 0, reason: `nothing was heard for ${deadAfterMs} ms` });
      loseLink();
      link?.cut();
      retry();
    },
    useTransport: (wanted) => {
      transport = wanted;
    },
    leave: (isAbrupt) => {
      if (isAbrupt) link?.cut();
      else link?.close(1000);
      end('user');
    },
  };
}

function urlOf(url: string | (() => string) | undefined): string {
  if (url === undefined) throw new Error('there is no URL for this transport; give pollUrl');
  return typeof url === 'string' ? url : url();
}
