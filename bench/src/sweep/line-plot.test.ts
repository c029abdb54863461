import { expect, test } from 'vitest';
import { drawPlot, tickStep } from './line-plot.ts';

const at = (x: number, median: number) => ({ x, low: median - 1, median, high: median + 1 });

test.each([
  [50, 10],
  [51, 20],
  [4.2, 1],
  [0.9, 0.2],
])('up to %f there is a tick at every %f', (most, step) => {
  expect(tickStep(most)).toBeCloseTo(step, 9);
});

test('every series has its line and its name, and what was not measured has no point', () => {
  const svg = drawPlot(
    [
      {
        title: 'us a frame',
        series: [
          { name: 'gateway', points: [at(50, 20), at(100, 30)] },
          { name: 'relay & co', points: [at(50, Number.NaN), at(100, 10)] },
        ],
      },
    ],
    'calls',
  );
  expect(svg.match(/<circle /g)).toHaveLength(3);
  expect(svg.match(/class="line"/g)).toHaveLength(2);
  expect(svg).toContain('>relay &amp; co<');
  expect(svg).not.toContain('NaN');
});
