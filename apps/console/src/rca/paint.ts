/** Colour in a terminal, and none anywhere else. */

export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  /** The side of the caller is warm, that of the agent cool, as on the page. */
  caller(text: string): string;
  agent(text: string): string;
}

const code =
  (isColoured: boolean, on: string, off: string) =>
  (text: string): string =>
    isColoured && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;

export function createPaint(isColoured: boolean): Paint {
  return {
    bold: code(isColoured, '1', '22'),
    dim: code(isColoured, '2', '22'),
    red: code(isColoured, '31', '39'),
    yellow: code(isColoured, '33', '39'),
    green: code(isColoured, '32', '39'),
    caller: code(isColoured, '38;5;215', '39'),
    agent: code(isColoured, '38;5;75', '39'),
  };
}
