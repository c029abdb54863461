/** Finds out how the page looks, so that the element looks at home on it. */

const MIN_CONTRAST = 4.5;
const DARK = { surface: [23, 25, 23], accent: '#7ad3b5' } as const;
const LIGHT = { surface: [255, 255, 255], accent: '#0f5b4b' } as const;

type Rgb = readonly [number, number, number];

/** Sets `data-theme` and the colours that follow from the accent, so that every text on them can be read. */
export function applyTheme(root: HTMLElement, host: HTMLElement, wish: string | null): void {
  const isDark = wish === 'dark' || (wish !== 'light' && isDarkBehind(host));
  root.dataset['theme'] = isDark ? 'dark' : 'light';
  const { surface, accent } = isDark ? DARK : LIGHT;
  const chosen = getComputedStyle(host).getPropertyValue('--trunkline-accent').trim() || accent;
  const colour = rgbOf(chosen) ?? rgbOf(accent);
  if (!colour) return;
  // Set through the object model: a style attribute would be refused by a strict Content-Security-Policy.
  root.style.setProperty('--accent', chosen);
  root.style.setProperty('--on-accent', contrast(colour, [255, 255, 255]) >= MIN_CONTRAST ? '#fff' : '#111');
  root.style.setProperty('--accent-ink', contrast(colour, surface) >= MIN_CONTRAST ? chosen : 'inherit');
}

/** Whether what the page paints behind the element is dark. A page that paints nothing follows its `color-scheme`. */
function isDarkBehind(host: HTMLElement): boolean {
  for (let element: Element | null = host.parentElement; element; element = element.parentElement) {
    const colour = rgbOf(getComputedStyle(element).backgroundColor);
    if (colour) return luminance(colour) < 0.2;
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  return scheme.includes('dark') && (!scheme.includes('light') || matchMedia('(prefers-color-scheme: dark)').matches);
}

/** @returns `undefined` for what is no colour, or lets through what is behind it. */
function rgbOf(colour: string): Rgb | undefined {
  const brush = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!brush) return undefined;
  // A canvas understands every way in which CSS writes a colour, and keeps transparent black for the others.
  brush.fillStyle = '#0000';
  brush.fillStyle = colour;
  brush.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 0] = brush.getImageData(0, 0, 1, 1).data;
  return alpha < 128 ? undefined : [red, green, blue];
}

/** WCAG 2.2, relative luminance. */
function luminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, contrast ratio. */
function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
