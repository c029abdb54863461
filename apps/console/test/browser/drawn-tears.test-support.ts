/** Reads off the canvas of a call where torn edges were drawn: what is drawn is tested, and not what was meant to be drawn. */
import type { Page } from 'playwright-core';

export class DrawnTears {
  /** Runs before the page, and notes the corners of each line that is stroked. A crack is the only one that goes to and fro. */
  static readonly SCRIPT = `{
    const { prototype } = CanvasRenderingContext2D;
    let path = [];
    const note = (name, act) => {
      const plain = prototype[name];
      prototype[name] = function (...given) { act(this.canvas, given); return plain.apply(this, given); };
    };
    note('beginPath', () => { path = []; });
    note('lineTo', (canvas, [x]) => path.push(x));
    note('clearRect', (canvas) => { canvas.tears = []; });
    note('stroke', (canvas) => {
      const goesBack = (x, at) => at > 1 && (x - path[at - 1]) * (path[at - 1] - path[at - 2]) < 0;
      if (path.filter(goesBack).length > 3) canvas.tears?.push((Math.min(...path) + Math.max(...path)) / 2 / canvas.clientWidth);
    });
  }`;
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Where the torn edges of the latest picture are, as shares of its width, from the left. */
  shares(): Promise<number[]> {
    return this.#page.evaluate("[...(document.querySelector('.axis canvas').tears ?? [])]");
  }
}
