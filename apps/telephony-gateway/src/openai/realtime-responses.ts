/** One response at a time: the wire refuses a second one beside a running one, so that further ones wait for its end. */

export type WantedResponse = Record<string, unknown> | undefined;

/** More than a call asks for while one sentence is being made. */
const MOST_WAITING = 8;

export class RealtimeResponses {
  /** The response that is being made; `asked` until the session has said which one it is. */
  running: string | undefined = undefined;
  readonly #send: (event: Record<string, unknown>) => void;
  /** Drop policy: the oldest first. */
  readonly #waiting: WantedResponse[] = [];

  constructor(send: (event: Record<string, unknown>) => void) {
    this.#send = send;
  }

  want(response: WantedResponse): void {
    if (this.running === undefined) {
      this.#ask(response);
      return;
    }
    this.#waiting.push(response);
    if (this.#waiting.length > MOST_WAITING) this.#waiting.shift();
  }

  say(words: string): void {
    this.want({ instructions: `Say exactly the following words and nothing else: ${JSON.stringify(words)}` });
  }

  /** It is cancelled, if one is being made. */
  cancel(): void {
    if (this.running === undefined) return;
    this.#send({ type: 'response.cancel', ...(this.running !== 'asked' && { response_id: this.running }) });
  }

  /** @returns whether another one was asked for. */
  done(id: string): boolean {
    if (this.running === id) this.running = undefined;
    if (this.running !== undefined || this.#waiting.length === 0) return false;
    this.#ask(this.#waiting.shift());
    return true;
  }

  #ask(response: WantedResponse): void {
    this.running = 'asked';
    this.#send({ type: 'response.create', ...(response && { response }) });
  }
}
