import { CONVERSATION_STYLES } from './conversation-styles.ts';
import { FRAME_STYLES } from './frame-styles.ts';

export const PANEL_STYLES = FRAME_STYLES + CONVERSATION_STYLES;

const sheets: Record<string, CSSStyleSheet> = {};

/**
 * Adds a constructed sheet, which a strict Content-Security-Policy allows. A panel that is made anew, since its element was moved on the
 * page, finds it there already.
 */
export function addStyles(shadow: ShadowRoot, css: string): void {
  const sheet = (sheets[css] ??= new CSSStyleSheet());
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [...new Set([...shadow.adoptedStyleSheets, sheet])];
}
