/** The reader counts as being at the end within this many pixels. */
const TOLERANCE_PX = 48;

/** Keeps the end of the conversation in view, unless the reader has scrolled up. */
export class ScrollKeeper {
  isAtEnd = true;
  readonly #frame: HTMLElement;

  constructor(frame: HTMLElement, onChange: () => void) {
    this.#frame = frame;
    const look = ({ target }: Event): void => {
      if (!(target instanceof HTMLElement) || !target.matches('.scroll')) return;
      const isAtEnd = target.scrollHeight - target.scrollTop - target.clientHeight < TOLERANCE_PX;
      if (isAtEnd === this.isAtEnd) return;
      this.isAtEnd = isAtEnd;
      onChange();
    };
    // Scrolling does not bubble.
    frame.addEventListener('scroll', look, { capture: true, passive: true });
  }

  toEnd(): void {
    const scroll = this.#frame.querySelector('.scroll');
    if (scroll) scroll.scrollTop = scroll.scrollHeight;
  }

  follow(): void {
    if (this.isAtEnd) this.toEnd();
  }
}
