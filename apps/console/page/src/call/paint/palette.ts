/** The colours of the canvas are those of the style sheet, as they are in the scheme that is shown. */

const NAMES = {
  caller: '--caller',
  callerSoft: '--caller-soft',
  agent: '--agent',
  agentSoft: '--agent-soft',
  sheet: '--sheet',
  paper: '--paper',
  ink: '--ink',
  ink2: '--ink-2',
  ink3: '--ink-3',
  line: '--line',
  lineStrong: '--line-strong',
  good: '--good',
  notice: '--notice',
  fault: '--fault',
} as const;

export type Palette = Readonly<Record<keyof typeof NAMES, string>> & { readonly font: string; readonly bold: string };

/** Reads the colours as they are for `element`. Custom properties are registered in tokens.css, so that they come computed. */
export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const entries = Object.entries(NAMES).map(([name, property]) => [name, style.getPropertyValue(property).trim()]);
  const family = style.fontFamily;
  return { ...Object.fromEntries(entries), font: `11px ${family}`, bold: `600 11px ${family}` } as Palette;
}

/** Calls back whenever the colours may have changed. @returns what ends that. */
export function onPaletteChange(callback: () => void): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', callback);
  const themes = new MutationObserver(callback);
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'class'] });
  return () => {
    dark.removeEventListener('change', callback);
    themes.disconnect();
  };
}
