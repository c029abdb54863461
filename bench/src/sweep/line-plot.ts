/** Draws measured curves as an SVG that stands by itself: panels side by side over the same x axis, one line for each series. */

/** What was measured at one place: the median of the rounds, and between which values they lay. */
export interface PlotPoint {
  x: number;
  low: number;
  median: number;
  high: number;
}

export interface PlotSeries {
  name: string;
  points: readonly PlotPoint[];
}

export interface PlotPanel {
  title: string;
  series: readonly PlotSeries[];
}

const WIDTH = 400;
const HEIGHT = 260;
const MARGIN = { left: 48, right: 12, top: 34, bottom: 40 };
const LEGEND_HEIGHT = 26;
/** Told apart also by those who see no red or green (Okabe and Ito, "Color universal design"), on light and on dark paper. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7'];
const MOST_TICKS = 5;

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** The distance of ticks: 1, 2 or 5 times a power of ten, so that there are at most five up to `most`. */
export function tickStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most / MOST_TICKS));
  const step = [1, 2, 5, 10].find((factor) => most / (factor * power) <= MOST_TICKS) ?? 10;
  return step * power;
}

function drawPanel({ title, series }: PlotPanel, left: number, xs: readonly number[], xTitle: string): string {
  const most = Math.max(
    ...series.flatMap(({ points }) => points.map(({ high }) => high)).filter(Number.isFinite),
    1e-9,
  );
  const step = tickStep(most);
  const top = Math.ceil(most / step) * step;
  const [firstX, lastX] = [Math.min(...xs), Math.max(...xs)];
  const innerWidth = WIDTH - MARGIN.left - MARGIN.right;
  const innerHeight = HEIGHT - MARGIN.top - MARGIN.bottom;
  const across = (x: number): string =>
    (left + MARGIN.left + (lastX === firstX ? innerWidth / 2 : ((x - firstX) / (lastX - firstX)) * innerWidth)).toFixed(
      1,
    );
  const down = (y: number): string => (MARGIN.top + innerHeight * (1 - y / top)).toFixed(1);
  const parts = [`<text class="title" x="${left + MARGIN.left}" y="18">${escapeXml(title)}</text>`];
  for (let y = 0; y <= top + step / 2; y += step) {
    const label = Number(y.toPrecision(6));
    parts.push(
      `<path class="grid" d="M${left + MARGIN.left} ${down(y)}h${innerWidth}"/>`,
      `<text text-anchor="end" x="${left + MARGIN.left - 6}" y="${down(y)}" dy="4">${label}</text>`,
    );
  }
  for (const x of xs) {
    parts.push(`<text text-anchor="middle" x="${across(x)}" y="${HEIGHT - MARGIN.bottom + 16}">${x}</text>`);
  }
  parts.push(
    `<text text-anchor="middle" x="${left + MARGIN.left + innerWidth / 2}" y="${HEIGHT - 6}">${escapeXml(xTitle)}</text>`,
  );
  for (const [index, { points }] of series.entries()) {
    const known = points.filter(({ median }) => Number.isFinite(median));
    const colour = COLOURS[index % COLOURS.length];
    const line = known.map(({ x, median }) => `${across(x)} ${down(median)}`).join('L');
    const spread = known.map(({ x, low, high }) => `M${across(x)} ${down(low)}V${down(high)}`).join('');
    const dots = known.map(({ x, median }) => `<circle cx="${across(x)}" cy="${down(median)}" r="3"/>`).join('');
    if (line !== '')
      parts.push(`<g stroke="${colour}" fill="${colour}"><path class="line" d="M${line}${spread}"/>${dots}</g>`);
  }
  return parts.join('\n');
}

function drawLegend(names: readonly string[]): string {
  let left = MARGIN.left;
  const parts = names.map((name, index) => {
    const part = `<path stroke="${COLOURS[index % COLOURS.length]}" stroke-width="3" d="M${left} ${HEIGHT + 10}h18"/><text x="${left + 24}" y="${HEIGHT + 14}">${escapeXml(name)}</text>`;
    left += 24 + 8 * name.length + 16;
    return part;
  });
  return parts.join('\n');
}

/**
 * @param panels have the same series in the same order, of which one legend tells the names. A vertical line at a point is its spread.
 * @returns the text of an SVG, to be read on light and on dark paper.
 */
export function drawPlot(panels: readonly PlotPanel[], xTitle: string): string {
  const xs = [...new Set(panels.flatMap(({ series }) => series.flatMap(({ points }) => points.map(({ x }) => x))))];
  const sorted = xs.toSorted((a, b) => a - b);
  const names = panels[0]?.series.map(({ name }) => name) ?? [];
  const width = WIDTH * panels.length;
  const height = HEIGHT + LEGEND_HEIGHT;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<style>text{font:12px sans-serif;fill:#333}.title{font-weight:bold}.grid{stroke:#8886;fill:none}.line{fill:none;stroke-width:2}
@media (prefers-color-scheme:dark){text{fill:#ccc}}</style>
${panels.map((panel, index) => drawPanel(panel, index * WIDTH, sorted, xTitle)).join('\n')}
${drawLegend(names)}
</svg>
`;
}
