/** A speech bubble with a voice in it. */
const SHAPES = [
  'M5.5 4h13A2.5 2.5 0 0 1 21 6.5V15a2.5 2.5 0 0 1-2.5 2.5h-6.3L7.6 21c-.6.4-1.3 0-1.3-.7v-2.8h-.8A2.5 2.5 0 0 1 3 15V6.5A2.5 2.5 0 0 1 5.5 4Z',
  'M8.5 9.8v2M12 8.3v5M15.5 9.8v2',
];
const STROKE = {
  fill: 'none',
  stroke: 'currentColor',
  'stroke-width': '1.7',
  'stroke-linecap': 'round',
  'stroke-linejoin': 'round',
};
const SVG = 'http://www.w3.org/2000/svg';

export function drawBubble(): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  for (const [name, value] of Object.entries({ viewBox: '0 0 24 24', 'aria-hidden': 'true', ...STROKE })) {
    svg.setAttribute(name, value);
  }
  for (const shape of SHAPES) {
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', shape);
    svg.append(path);
  }
  return svg;
}
