/**
 * Draws an agent's words as they come. Nodes are made one by one and only ever added, so no HTML of the agent's is ever parsed, and
 * what the reader has marked stays marked. It is a file of its own, which answer-text.ts loads.
 */
import * as smd from 'streaming-markdown';
import { MARKDOWN_STYLES } from './markdown-styles.ts';

/** Addresses that a link may have. Everything else, such as `javascript:` and `data:`, is shown as words. */
const LINK_PROTOCOLS = ['https:', 'http:', 'mailto:', 'tel:'];

const ELEMENTS: Partial<Record<smd.Token, string>> = {
  [smd.BLOCKQUOTE]: 'blockquote',
  [smd.PARAGRAPH]: 'p',
  [smd.LINE_BREAK]: 'br',
  [smd.RULE]: 'hr',
  [smd.ITALIC_AST]: 'em',
  [smd.ITALIC_UND]: 'em',
  [smd.STRONG_AST]: 'strong',
  [smd.STRONG_UND]: 'strong',
  [smd.STRIKE]: 's',
  [smd.CODE_INLINE]: 'code',
  [smd.CODE_BLOCK]: 'pre',
  [smd.CODE_FENCE]: 'pre',
  [smd.RAW_URL]: 'a',
  [smd.LINK]: 'a',
  // A picture would tell a stranger's server who reads this. Its address becomes a link, its description the words.
  [smd.IMAGE]: 'a',
  [smd.LIST_UNORDERED]: 'ul',
  [smd.LIST_ORDERED]: 'ol',
  [smd.LIST_ITEM]: 'li',
  [smd.TABLE]: 'table',
  [smd.TABLE_ROW]: 'tr',
  [smd.TABLE_CELL]: 'td',
};
/** A heading of an answer is no heading of the page. */
const HEADINGS = [smd.HEADING_1, smd.HEADING_2, smd.HEADING_3, smd.HEADING_4, smd.HEADING_5, smd.HEADING_6];
for (const heading of HEADINGS) ELEMENTS[heading] = 'h6';

/** @returns the address if a link may lead there. */
function readLink(address: string): string | undefined {
  try {
    const url = new URL(address);
    return LINK_PROTOCOLS.includes(url.protocol) ? url.href : undefined;
  } catch {
    // Addresses without a protocol would lead into the page, of which the agent knows nothing.
    return undefined;
  }
}

export interface MarkdownStream {
  /** Adds what is new of `text`. Text that is not what was said before, with more behind it, is drawn anew. */
  write(text: string): void;
  /** Draws `text` to its end; nothing comes after it. */
  finish(text: string): void;
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(MARKDOWN_STYLES);

/** Draws into `root`, which stands in `shadow` or will. */
export function streamMarkdown(root: HTMLElement, shadow: ShadowRoot): MarkdownStream {
  if (!shadow.adoptedStyleSheets.includes(sheet)) shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
  let written = '';
  let parser = smd.parser(renderInto(root));
  const write = (text: string): void => {
    if (!text.startsWith(written)) {
      root.replaceChildren();
      parser = smd.parser(renderInto(root));
      written = '';
    }
    if (text.length > written.length) smd.parser_write(parser, text.slice(written.length));
    written = text;
  };
  return {
    write,
    finish(text) {
      write(text);
      smd.parser_end(parser);
    },
  };
}

function renderInto(root: HTMLElement): smd.Renderer<HTMLElement[]> {
  return {
    data: [root],
    add_token(path, token) {
      // The root stands for the document.
      const parent = path.at(-1) ?? root;
      const element =
        token === smd.DOCUMENT ? parent : parent.appendChild(document.createElement(ELEMENTS[token] ?? 'span'));
      if (token !== smd.DOCUMENT) element.dir = 'auto';
      path.push(element);
    },
    end_token: (path) => void path.pop(),
    add_text: (path, text) => (path.at(-1) ?? root).append(text),
    set_attr(path, attribute, value) {
      const element = path.at(-1);
      if (!element) return;
      if (attribute === smd.START) element.setAttribute('start', value);
      if (attribute !== smd.HREF && attribute !== smd.SRC) return;
      const address = readLink(value);
      if (address === undefined) return;
      element.setAttribute('href', address);
      element.setAttribute('target', '_blank');
      element.setAttribute('rel', 'noopener noreferrer nofollow');
    },
  };
}
