/** What carries the frames and messages of browser voice: a WebSocket, or requests that are sent one after the other. */
export interface WebTransport {
  readonly kind: 'socket' | 'polling';
  /** Whether it takes a further frame at once. What it does not take waits with the call's speech, where it can be dropped. */
  hasRoom(): boolean;
  /** Bytes that were handed over and have not left this process. */
  readonly bufferedBytes: number;
  /** Every 20 ms. */
  tick(nowMs: number): void;
  /** `frame` stays as it is for two seconds of frames, and is not copied. */
  sendFrame(frame: Uint8Array): void;
  sendText(json: string): void;
  /** Sends what was handed over, then ends. What still comes from the page is not read. */
  close(code: number, reason: string): void;
  /** Lets go of the page without a word. */
  destroy(): void;
}

/** What a transport tells whoever reads it. */
export interface WebTransportEvents {
  /** One message of the page. The bytes are valid during the call only. */
  messageReceived(data: Uint8Array, isBinary: boolean): void;
  /** The page has shown that it is there, without a message. */
  heardFrom(): void;
  /** The transport is gone, or about to be. It may be told more than once, also after `close`. */
  closed(): void;
}

/** 1000 to 1012 are those of RFC 6455; the others are ours (CONTRACT, "Close codes"). */
export const WEB_CLOSE = {
  over: 1000,
  lost: 1001,
  policy: 1008,
  noAgent: 1011,
  restart: 1012,
  tryAgainLater: 1013,
  badToken: 4001,
  replaced: 4003,
  tooSlow: 4008,
} as const;
