import { effect, signal } from '@preact/signals';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'trunkline.theme';
const stored = THEMES.find((theme) => theme === localStorage.getItem(KEY));

/** Which colours the page has. `system` follows the machine, also while the page is open. */
export const theme = signal<Theme>(stored ?? 'system');

/** Goes up when the colours have changed, for whatever draws with them on a canvas. */
export const coloursChanged = signal(0);

/** What was read of styles/tokens.css; asking the browser for each bar of each call would cost more than drawing it. */
const known = new Map<string, string>();

function tellColours(): void {
  known.clear();
  coloursChanged.value = coloursChanged.peek() + 1;
}

effect(() => {
  const { value } = theme;
  if (value === 'system') {
    delete document.documentElement.dataset['theme'];
    localStorage.removeItem(KEY);
  } else {
    document.documentElement.dataset['theme'] = value;
    localStorage.setItem(KEY, value);
  }
  tellColours();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', tellColours);

/** Reads a colour of styles/tokens.css for a canvas, such as `--caller`. It must be registered there. */
export function readColour(name: `--${string}`): string {
  let colour = known.get(name);
  if (colour === undefined) {
    colour = getComputedStyle(document.documentElement).getPropertyValue(name);
    known.set(name, colour);
  }
  return colour;
}
