import { CALL_STYLES } from './call-styles.ts';
import { CONVERSATION_STYLES } from './conversation-styles.ts';
import { FRAME_STYLES } from './frame-styles.ts';

/** Gives the panel its styles as a constructed sheet, which a strict Content-Security-Policy allows. */
export function stylePanel(shadow: ShadowRoot): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(FRAME_STYLES + CONVERSATION_STYLES + CALL_STYLES);
  shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheet];
}
