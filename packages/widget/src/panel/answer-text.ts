/** The words of an agent: drawn as they are until something in them is formatted, and by the part that reads markdown from then on. */
import type * as MarkdownModule from '../markdown/markdown.ts';
import type { MarkdownStream } from '../markdown/markdown.ts';

const MARKDOWN_FILE = 'trunkline-agent-markdown.js';
/** With what a format can begin. A new line is among it, because it may be a new paragraph. */
const FORMATTED = /[*_`~#>|<[\]\\$\n]|https?:|^\s|^[-+] |^\d+\. /;

let part: Promise<typeof MarkdownModule> | undefined;

/** A part that could not be loaded is asked for again with the next words. */
function loadMarkdown(): Promise<typeof MarkdownModule> {
  part ??= (
    import(/* @vite-ignore */ new URL(MARKDOWN_FILE, import.meta.url).href) as Promise<typeof MarkdownModule>
  ).catch((error: unknown) => {
    part = undefined;
    throw error;
  });
  return part;
}

export interface AnswerTextOptions {
  /** What the words stand in, or will. */
  shadow: ShadowRoot;
  /** Words stand there in another form than before, and so may be higher. */
  onRedrawn(): void;
}

/** @returns what takes the whole of the words so far, and whether they are final */
export function createAnswerText(
  root: HTMLElement,
  { shadow, onRedrawn }: AnswerTextOptions,
): (text: string, isFinal: boolean) => void {
  let markdown: MarkdownStream | undefined;
  let isLoading = false;
  let latest = '';
  let isComplete = false;
  const plain = document.createElement('p');
  plain.dir = 'auto';

  const draw = (): void => {
    if (!markdown) {
      const shown = plain.textContent ?? '';
      // What stands there stays, since it may be marked.
      if (latest.startsWith(shown)) plain.append(latest.slice(shown.length));
      else plain.textContent = latest;
      if (plain.parentNode !== root) root.replaceChildren(plain);
    } else if (isComplete) markdown.finish(latest);
    else markdown.write(latest);
  };

  const format = async (): Promise<void> => {
    isLoading = true;
    try {
      const { streamMarkdown } = await loadMarkdown();
      root.replaceChildren();
      markdown = streamMarkdown(root, shadow);
      draw();
      onRedrawn();
    } catch {
      // They can be read as they are.
    }
    isLoading = false;
  };

  return (text, isFinal) => {
    latest = text;
    isComplete = isFinal;
    draw();
    if (!markdown && !isLoading && FORMATTED.test(text)) void format();
  };
}
