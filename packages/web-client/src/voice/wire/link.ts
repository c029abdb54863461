/** A connection to the gateway, by a WebSocket or by long polling. It serves once and is then thrown away. */
export interface Link {
  /** Text is JSON, bytes are one frame. */
  send(data: string | ArrayBuffer): void;
  /**
   * Nothing is told any more after this.
   * @param farewell is sent before, also when the page is being closed
   */
  close(farewell?: string): void;
}

export interface LinkEvents {
  /** The other side is there, and `start` can be sent. */
  opened(): void;
  text(json: string): void;
  frame(bytes: ArrayBuffer): void;
  /** @param code of a WebSocket; 1006 for everything that is nobody's intention */
  closed(code: number): void;
}

export type Transport = 'socket' | 'polling';
