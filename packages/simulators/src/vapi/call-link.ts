/** The close code for a bad call id or no permission (VapiAI/gitops, websocket notes). */
export const NO_SUCH_CALL = 1008;

/** One open socket of a call, as far as the call needs to know of it. */
export interface CallLink {
  sendAudio(audio: Uint8Array): void;
  sendText(text: string): void;
  close(code: number, reason: string): void;
  /** Goes away without a close frame. */
  cut(): void;
  /** Stops, or starts again, to read what arrives: the peer's writes pile up. */
  setReading(reading: boolean): void;
}
