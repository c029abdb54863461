import { CONVERSATION_STYLES } from './conversation-styles.ts';
import { FRAME_STYLES } from './frame-styles.ts';

export const PANEL_STYLES = FRAME_STYLES + CONVERSATION_STYLES;

/** Adds a constructed sheet, which a strict Content-Security-Policy allows. */
export function addStyles(shadow: ShadowRoot, css: string): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
}
