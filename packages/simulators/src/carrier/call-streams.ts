import { sleep, type Clock } from '../clock.ts';
import { createRandom, type Random } from '../random.ts';
import type { CallEventBody, WebhookParams } from './call-event.ts';
import type { CallFaults } from './call-faults.ts';
import { createMediaStream, type MediaStream } from './media-stream.ts';
import { dialUrlOf, type OriginMap } from './origin-map.ts';
import { resolveUrl } from './resolve-url.ts';
import { drawSeamMs, type Seam } from './seam.ts';
import { signUpgrade } from './signed-request.ts';
import type { StreamListener } from './stream-playout.ts';
import { resolveStreamUrl } from './stream-url.ts';
import type { HttpMethod, StreamNoun } from './twiml.ts';
import { streamParams, type CallIdentity } from './webhook-params.ts';

/** The streams of one call: one, as a rule. The newest is the one that is heard. */
export interface CallStreams {
  readonly current: MediaStream | undefined;
  /** Runs `<Connect><Stream>`: resolves when no stream of the call is left. `signal` stops them all. */
  connect(noun: StreamNoun, documentUrl: string, signal: AbortSignal): Promise<void>;
  /**
   * Opens another stream beside the current one, as after a connection loss that only we have noticed.
   * @throws Error when there is none to take the address from.
   */
  openSecond(parameters: Readonly<Record<string, string>> | undefined): MediaStream;
  pushVoice(frame: Uint8Array, spokenMs: number): void;
  advance(): void;
  cutAll(): void;
  /** The call is over: closes the sockets whose other end was never told. */
  close(): void;
}

export interface CallStreamsOptions {
  readonly identity: CallIdentity;
  readonly authToken: string;
  readonly originMap: OriginMap;
  /** The form of the URL that is signed, given the one that is called. */
  readonly signedUrlOf: (url: string) => string;
  readonly handshakeTimeoutMs: number;
  readonly maxQueuedMs: number;
  readonly seamMs: Seam;
  readonly deadPeerAfterMs: number;
  readonly faults: CallFaults;
  readonly random: Random;
  readonly clock: Clock;
  readonly callMs: () => number;
  readonly ear: StreamListener;
  readonly record: (event: CallEventBody) => void;
  /** Sends a status callback without holding anything up. */
  readonly notify: (url: string, method: HttpMethod, params: WebhookParams) => void;
}

export function createCallStreams(options: CallStreamsOptions): CallStreams {
  const { identity, random, record } = options;
  const live = new Set<MediaStream>();
  const silenced = new Set<MediaStream>();
  let current: MediaStream | undefined;
  let lastOpened: { readonly noun: StreamNoun; readonly documentUrl: string } | undefined;
  let opened = 0;

  const open = (noun: StreamNoun, documentUrl: string): MediaStream | undefined => {
    const streamSid = `MZ${random.hex(32)}`;
    const report = (event: 'stream-started' | 'stream-stopped' | 'stream-error', error?: string) => {
      if (noun.statusCallback === undefined) return;
      const url = resolveUrl(noun.statusCallback, documentUrl);
      const params = streamParams(identity, { streamSid, name: noun.name }, event, error, new Date());
      options.notify(url, noun.statusCallbackMethod, params);
    };
    const resolved = resolveStreamUrl(noun, documentUrl);
    if ('code' in resolved) {
      record({ type: 'carrier.warned', code: resolved.code, message: resolved.reason });
      report('stream-error', `${resolved.code} ${resolved.reason}`);
      return undefined;
    }
    const { url } = resolved;
    const target = new URL(url);
    const isHeard = () => current === stream;
    const stream: MediaStream = createMediaStream({
      ...options,
      // Its own numbers: what one stream draws must not change what the next one does.
      random: createRandom(random.integer(0, 0xffff_ffff)),
      identity: { ...identity, streamSid, customParameters: noun.parameters },
      url,
      dialUrl: dialUrlOf(target, options.originMap),
      headers: {
        host: target.host,
        'x-forwarded-proto': target.protocol === 'wss:' ? 'https' : 'http',
        'user-agent': 'Twilio.TmeWs/1.0',
        // Lower case on upgrades: Twilio, webhooks security, websocket requests.
        'x-twilio-signature': signUpgrade(options.authToken, options.signedUrlOf(url)),
      },
      listener: {
        heard: (atSample, bytes) => {
          if (isHeard()) options.ear.heard(atSample, bytes);
        },
        fellSilent: (why) => {
          if (isHeard()) options.ear.fellSilent(why);
        },
      },
      onStarted: () => report('stream-started'),
    });
    if (current !== undefined) options.ear.fellSilent('stream-ended');
    current = stream;
    lastOpened = { noun, documentUrl };
    opened += 1;
    live.add(stream);
    void stream.ended.then(({ error }) => {
      live.delete(stream);
      if (stream.isSilenced) silenced.add(stream);
      if (isHeard()) current = undefined;
      if (error === undefined) report('stream-stopped');
      else report('stream-error', `${error.code} ${error.message}`);
    });
    return stream;
  };

  return {
    get current() {
      return current;
    },
    connect: async (noun, documentUrl, signal) => {
      if (opened > 0) {
        await sleep(options.clock, drawSeamMs(options.faults.seamMs ?? options.seamMs, random), signal);
      }
      if (signal.aborted || open(noun, documentUrl) === undefined) return;
      const stopAll = () => {
        for (const stream of live) stream.stop();
      };
      signal.addEventListener('abort', stopAll, { once: true });
      while (live.size > 0) await Promise.race([...live].map((stream) => stream.ended));
      signal.removeEventListener('abort', stopAll);
    },
    openSecond: (parameters) => {
      const model = current === undefined ? undefined : lastOpened;
      const noun = model && { ...model.noun, parameters: parameters ?? model.noun.parameters };
      const stream = noun && open(noun, model.documentUrl);
      if (stream === undefined) throw new Error('openSecondStream: no stream is open, wait for stream.started first');
      return stream;
    },
    pushVoice: (frame, spokenMs) => {
      for (const stream of live) stream.pushVoice(frame, spokenMs);
    },
    advance: () => {
      for (const stream of live) stream.advance();
    },
    cutAll: () => {
      for (const stream of live) stream.cut();
    },
    close: () => {
      for (const stream of silenced) stream.cut();
    },
  };
}
