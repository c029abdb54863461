import { useEffect, useRef } from 'preact/hooks';
import { coloursChanged, readColour } from '../app/theme.ts';
import { live, pulse } from '../live/index.ts';
import type { LevelTrace } from '../live/level-trace.ts';
import { fillBars } from './spark-bars.ts';

const BARS = 40;
const [WIDTH, HEIGHT] = [120, 24];

/** The last ten seconds of a call: the caller above the line, what they hear of the agent below it. */
export function Spark({ callId }: { callId: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => (canvas.current ? keepDrawn(canvas.current, live.spark(callId)) : undefined), [callId]);
  // The words beside it say who has the floor, so there is nothing here for whoever does not see it.
  return <canvas ref={canvas} class="spark" width={WIDTH} height={HEIGHT} aria-hidden="true" />;
}

/** Draws a canvas once per pulse at most, while it can be seen and its call has grown. Returns what ends it. */
function keepDrawn(canvas: HTMLCanvasElement, trace: LevelTrace): () => void {
  const bars = { caller: new Float32Array(BARS), agent: new Float32Array(BARS) };
  let isSeen = false;
  const draw = (): void => {
    fillBars(trace.caller, trace.fromMs, bars.caller);
    fillBars(trace.agent, trace.fromMs, bars.agent);
    drawSpark(canvas, bars);
  };
  const ask = (): void => {
    if (isSeen) pulse.ask(draw);
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
  if (canvas.width !== WIDTH * scale) {
    canvas.width = WIDTH * scale;
    canvas.height = HEIGHT * scale;
  }
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
  const middle = HEIGHT / 2;
  const step = WIDTH / BARS;
  context.fillStyle = readColour('--line');
  context.fillRect(0, middle - 0.5, WIDTH, 1);
  context.fillStyle = readColour('--caller');
  for (let at = 0; at < BARS; at += 1) {
    const height = (bars.caller[at] ?? 0) * (middle - 1);
    if (height > 0.4) context.fillRect(at * step, middle - 0.5 - height, step - 1, height);
  }
  context.fillStyle = readColour('--agent');
  for (let at = 0; at < BARS; at += 1) {
    const height = (bars.agent[at] ?? 0) * (middle - 1);
    if (height > 0.4) context.fillRect(at * step, middle + 0.5, step - 1, height);
  }
}
