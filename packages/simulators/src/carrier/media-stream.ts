/**
 * One bidirectional Media Stream: its socket from the upgrade to the end, with the end's reason.
 * All times are call time. Source: Twilio, Media Streams overview; error pages 319xx.
 */
import WebSocket, { type RawData } from 'ws';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { viaBlackHole } from './black-hole.ts';
import type { CallEventBody, StreamEndReason } from './call-event.ts';
import type { CallFaults } from './call-faults.ts';
import { handshakeErrorCode } from './handshake-error.ts';
import { createStreamPlayout, type StreamListener } from './stream-playout.ts';
import { createStreamSender, type StreamIdentity } from './stream-sender.ts';

export interface StreamEnd {
  readonly reason: StreamEndReason;
  /** Twilio's error, when the end was not meant by the carrier. */
  readonly error: { readonly code: number; readonly message: string } | undefined;
}

export interface MediaStreamOptions {
  readonly identity: StreamIdentity;
  /** As written in the TwiML. */
  readonly url: string;
  readonly dialUrl: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly handshakeTimeoutMs: number;
  readonly maxQueuedMs: number;
  /** A peer of whom nothing arrives any more, not even that it received: how long it takes to be noticed. */
  readonly deadPeerAfterMs: number;
  readonly faults: CallFaults;
  readonly random: Random;
  readonly clock: Clock;
  readonly callMs: () => number;
  readonly listener: StreamListener;
  readonly record: (event: CallEventBody) => void;
  readonly onStarted: () => void;
}

export interface MediaStream {
  readonly streamSid: string;
  readonly isActive: boolean;
  readonly ended: Promise<StreamEnd>;
  /** Takes one frame of the caller's voice, spoken from `spokenMs` on. What was said before the stream is up goes nowhere. */
  pushVoice(frame: Uint8Array, spokenMs: number): void;
  /** Plays what is due, returns marks, and sends messages whose delay is over. */
  advance(): void;
  sendDtmf(digit: string): void;
  /** Puts anything on the socket, past numbering and faults. */
  sendRaw(data: string | Uint8Array): void;
  /** Ends the stream as the carrier does: `stop`, then the close handshake. */
  stop(): void;
  /** Destroys the connection without `stop` and without a close frame. */
  cut(): void;
  /** Both directions vanish without a word, as when a host dies; the carrier gives up after `deadPeerAfterMs`. */
  silence(): void;
  readonly isSilenced: boolean;
  stallReading(): void;
  resumeReading(): void;
}

/** A server that does not answer our close frame is left after this time. */
const CLOSE_TIMEOUT_MS = 2000;
/** About 40 s of audio. Where Twilio's own bound lies is not documented. */
const MAX_UNSENT_BYTES = 1 << 20;

export function createMediaStream(options: MediaStreamOptions): MediaStream {
  const { identity, clock, callMs, listener, record } = options;
  const { streamSid } = identity;
  const socket = new WebSocket(options.dialUrl, {
    ...viaBlackHole(options.dialUrl),
    headers: { ...options.headers },
    handshakeTimeout: options.handshakeTimeoutMs,
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  const warnedCodes = new Set<number>();
  let state: 'connecting' | 'active' | 'closing' | 'ended' = 'connecting';
  let closingReason: 'stopped' | 'cut' = 'stopped';
  let refusal: StreamEnd['error'];
  let isProtocolBroken = false;
  let isSilenced = false;
  let startedMs = 0;
  let hasBegun = false;
  let sender: ReturnType<typeof createStreamSender> | undefined;
  let settle: (end: StreamEnd) => void;
  const ended = new Promise<StreamEnd>((resolve) => {
    settle = resolve;
  });

  const warnOnce = (code: number, message: string) => {
    if (warnedCodes.has(code)) return;
    warnedCodes.add(code);
    record({ type: 'carrier.warned', code, message });
  };
  const playout = createStreamPlayout({
    ...options,
    streamSid,
    warnOnce,
    sendMark: (name) => sender?.mark(name, callMs()),
  });

  const sendText = (text: string) => {
    if (isSilenced) return;
    const isAudio = text.startsWith('{"event":"media"');
    if (!isAudio || socket.bufferedAmount <= MAX_UNSENT_BYTES) socket.send(text);
    else warnOnce(31930, `caller audio discarded: the server left ${MAX_UNSENT_BYTES} bytes unread`);
  };

  const finish = (reason: StreamEndReason, error: StreamEnd['error'], closeCode: number | undefined) => {
    if (state === 'ended') return;
    if (state !== 'connecting') playout.playUntilNow();
    state = 'ended';
    listener.fellSilent('stream-ended');
    record({ type: 'stream.ended', streamSid, reason, closeCode, unplayedMs: playout.queuedMs });
    if (error !== undefined) record({ type: 'carrier.warned', ...error });
    settle({ reason, error });
  };

  /** `start` goes out at once, unless a fault puts it off; nothing but `connected` may come before it. */
  const begin = () => {
    const { startAfterMs = 0 } = options.faults;
    const dueMs = startedMs + startAfterMs;
    if (callMs() < dueMs || hasBegun) return;
    hasBegun = true;
    sender?.start(callMs());
  };

  const dialledMs = callMs();
  socket.on('open', () => {
    if (state !== 'connecting') return socket.terminate();
    state = 'active';
    startedMs = callMs();
    playout.begin(startedMs);
    sender = createStreamSender(identity, options.faults, options.random, startedMs, sendText);
    record({ type: 'stream.started', streamSid, url: options.url, handshakeMs: startedMs - dialledMs });
    sender.connect(startedMs);
    begin();
    options.onStarted();
  });
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (state !== 'active' || isSilenced) return;
    playout.playUntilNow();
    if (isBinary) warnOnce(31950, 'undecodable message: a binary frame');
    else playout.take((data as Buffer).toString('utf8'));
  });
  socket.on('unexpected-response', (_request, response) => {
    refusal = { code: 31920, message: `handshake answered with HTTP ${response.statusCode}` };
    response.resume();
    socket.terminate();
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (state === 'connecting') refusal ??= { code: handshakeErrorCode(error), message: error.message };
    else if (error.code?.startsWith('WS_ERR_')) isProtocolBroken = true;
  });
  socket.on('close', (code: number) => {
    if (state === 'connecting') return finish('refused', refusal, undefined);
    if (state === 'closing' && closingReason === 'stopped') return finish('stopped', undefined, code);
    if (state === 'closing') return finish('cut', { code: 31903, message: 'broken pipe' }, code);
    if (isProtocolBroken) return finish('protocol-error', { code: 31924, message: 'WebSocket protocol error' }, code);
    // 1006 is what a socket reports that went away without a close frame.
    if (code === 1006) return finish('broken', { code: 31903, message: 'broken pipe' }, code);
    return finish('server-closed', { code: 31921, message: `the server closed the stream with ${code}` }, code);
  });

  return {
    streamSid,
    get isActive() {
      return state === 'active';
    },
    ended,
    pushVoice: (frame, spokenMs) => {
      // The frame that was being spoken when the stream opened began before it.
      if (state === 'active' && hasBegun && spokenMs >= startedMs) sender?.media(frame, spokenMs, callMs());
    },
    advance: () => {
      if (state !== 'active') return;
      playout.playUntilNow();
      begin();
      sender?.release(callMs());
    },
    sendDtmf: (digit) => {
      if (state === 'active' && hasBegun) sender?.dtmf(digit, callMs());
    },
    sendRaw: (data) => {
      if (state === 'active' && !isSilenced) socket.send(data);
    },
    stop: () => {
      if (state === 'connecting') {
        finish('stopped', undefined, undefined);
        return socket.terminate();
      }
      if (state !== 'active') return;
      playout.playUntilNow();
      state = 'closing';
      closingReason = 'stopped';
      if (hasBegun) sender?.stop(callMs());
      socket.resume();
      socket.close(1000);
      const cancel = clock.setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
      void ended.then(cancel);
    },
    cut: () => {
      if (state === 'ended') return socket.terminate();
      if (state === 'active') playout.playUntilNow();
      state = 'closing';
      closingReason = 'cut';
      socket.terminate();
    },
    silence: () => {
      if (state !== 'active' || isSilenced) return;
      isSilenced = true;
      socket.pause();
      const cancel = clock.setTimeout(
        () => finish('broken', { code: 31903, message: 'broken pipe' }, undefined),
        options.deadPeerAfterMs,
      );
      void ended.then(cancel);
    },
    get isSilenced() {
      return isSilenced;
    },
    stallReading: () => {
      if (state === 'active') socket.pause();
    },
    resumeReading: () => {
      if (state === 'active') socket.resume();
    },
  };
}
