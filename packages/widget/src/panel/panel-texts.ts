import type { AgentHost } from '../agent-host.ts';
import { ENGLISH_PANEL, type PanelTextKey, type Texts } from '../texts.ts';

/** Every text of the panel, in the page's words or in English. */
export function readTexts(host: AgentHost): Texts {
  const keys = Object.keys(ENGLISH_PANEL) as PanelTextKey[];
  return Object.fromEntries(keys.map((key) => [key, host.text(key) ?? ENGLISH_PANEL[key]])) as Texts;
}
