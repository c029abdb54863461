/** One connection of a browser to the gateway, whatever carries it. */
export interface BrowserLink {
  sendFrame(bytes: Buffer): void;
  sendText(text: string): void;
  /** Sends binary that need not be a frame. */
  sendBinary(bytes: Buffer): void;
  /** Bytes that the network has not taken yet. */
  readonly bufferedBytes: number;
  /** Closes in form. */
  close(code: number): void;
  /** The connection is lost without a word to the other side. */
  cut(): void;
  /** Nothing goes either way any more, and nobody is told. */
  silence(): void;
  /** What comes stays in the network. */
  stallReading(): void;
  resumeReading(): void;
}

export interface LinkListener {
  opened(protocol: string): void;
  refused(status: number, reason: string): void;
  /** Binary that should be a frame. */
  binary(bytes: Buffer): void;
  text(text: string): void;
  /** The other side has everything before this number; only polling is told so outside of messages. */
  acknowledged(seq: number): void;
  /** Called once, and never after `refused`. */
  closed(code: number, reason: string): void;
}
