import { useEffect, useRef } from 'preact/hooks';
import { coloursChanged, readColour } from '../app/theme.ts';
import { live, pulse } from '../live/index.ts';
import type { LevelTrace } from '../live/level-trace.ts';
import { fillBars } from './spark-bars.ts';

const BARS = 40;
const [WIDTH, HEIGHT] = [120, 24];
const MIDDLE = HEIGHT / 2;
const STEP = WIDTH / BARS;

/** The last ten seconds of a call: the caller above the line, what they hear of the agent below it. */
export function Spark({ callId }: { callId: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => (canvas.current ? keepDrawn(canvas.current, live.spark(callId)) : undefined), [callId]);
  // The words beside it say who has the floor, so there is nothing here for whoever does not see it.
  return <canvas ref={canvas} class="spark" width={WIDTH} height={HEIGHT} aria-hidden="true" />;
}

/** Draws a canvas in its turn, while it can be seen and its call has grown. Returns what ends it. */
function keepDrawn(canvas: HTMLCanvasElement, trace: LevelTrace): () => void {
  const bars = { caller: new Float32Array(BARS), agent: new Float32Array(BARS) };
  let isSeen = false;
  const draw = (): void => {
    fillBars(trace.caller, trace.fromMs, bars.caller);
    fillBars(trace.agent, trace.fromMs, bars.agent);
    drawSpark(canvas, bars);
  };
  const ask = (): void => {
    if (isSeen) pulse.askInTurn(draw);
  };
  const observer = new IntersectionObserver((entries) => {
    isSeen = entries.some((entry) => entry.isIntersecting);
    ask();
  });
  observer.observe(canvas);
  const stops = [trace.onGrow(ask), coloursChanged.subscribe(ask), () => observer.disconnect()];
  return () => {
    pulse.forget(draw);
    for (const stop of stops) stop();
  };
}

function drawSpark(canvas: HTMLCanvasElement, bars: { caller: Float32Array; agent: Float32Array }): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const scale = Math.min(3, devicePixelRatio);
  // A canvas whose size is set is made anew, also where it is the same size.
  const width = Math.round(WIDTH * scale);
  if (canvas.width !== width) {
    canvas.width = width;
    canvas.height = Math.round(HEIGHT * scale);
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  context.fillStyle = readColour('--line');
  context.fillRect(0, MIDDLE - 0.5, WIDTH, 1);
  fillSide(context, '--caller', bars.caller, -1);
  fillSide(context, '--agent', bars.agent, 1);
}

/** All bars of a side are one shape, so that the canvas is told to fill once and not for each bar. */
function fillSide(context: CanvasRenderingContext2D, colour: `--${string}`, bars: Float32Array, down: 1 | -1): void {
  context.fillStyle = readColour(colour);
  context.beginPath();
  bars.forEach((share, at) => {
    const height = share * (MIDDLE - 1);
    if (height > 0.4) context.rect(at * STEP, MIDDLE + down / 2, STEP - 1, down * height);
  });
  context.fill();
}
