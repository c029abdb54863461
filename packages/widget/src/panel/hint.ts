const HINT_MS = 6_000;

/** A sentence about what has just been tried, such as dropping a file. It goes by itself. */
export class Hint {
  text: string | undefined;
  readonly #onChange: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  say(text: string): void {
    this.#show(text);
    this.#timer = setTimeout(() => this.#show(undefined), HINT_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #show(text: string | undefined): void {
    this.stop();
    this.text = text;
    this.#onChange();
  }
}
