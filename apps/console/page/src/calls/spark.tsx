import { useEffect, useRef } from 'preact/hooks';
import { coloursChanged, readColour } from '../app/theme.ts';
import { live, pulse } from '../live/index.ts';
import type { LevelTrace } from '../live/level-trace.ts';
import { watchSight } from './sight.ts';
import { fillBars } from './spark-bars.ts';

const BARS = 40;
const [WIDTH, HEIGHT] = [120, 24];
const MIDDLE = HEIGHT / 2;
const STEP = WIDTH / BARS;
/** Levels of all calls come at the same moment, twice a second, so each pulse draws some of the sparks and leaves the rest to the next. */
const SPARKS_A_PULSE = 8;
const PULSES = 4;
const waiting = new Set<() => void>();
/** Heights of the bars of one side. Canvases are drawn one after another, so one place does for all. */
const bars = new Float32Array(BARS);

/** The last ten seconds of a call: the caller above the line, what they hear of the agent below it. */
export function Spark({ callId }: { callId: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => (canvas.current ? keepDrawn(canvas.current, live.spark(callId)) : undefined), [callId]);
  // The words beside it say who has the floor, so there is nothing here for whoever does not see it.
  return <canvas ref={canvas} class="spark" width={WIDTH} height={HEIGHT} aria-hidden="true" />;
}

/** Draws some of the sparks that wait, those that have waited longest first. */
function drawSome(): void {
  let left = Math.max(SPARKS_A_PULSE, waiting.size / PULSES);
  for (const draw of waiting) {
    if (left-- <= 0) return pulse.ask(drawSome);
    waiting.delete(draw);
    draw();
  }
}

/** Draws a canvas soon after its call has grown, while it can be seen. Returns what ends it. */
function keepDrawn(canvas: HTMLCanvasElement, trace: LevelTrace): () => void {
  let isSeen = false;
  const draw = (): void => drawSpark(canvas, trace);
  const ask = (): void => {
    if (!isSeen) return;
    waiting.add(draw);
    pulse.ask(drawSome);
  };
  const forgetSight = watchSight(canvas, (isInSight) => {
    isSeen = isInSight;
    ask();
  });
  const forgetTrace = trace.onGrow(ask);
  const forgetColours = coloursChanged.subscribe(ask);
  return () => {
    waiting.delete(draw);
    forgetTrace();
    forgetColours();
    forgetSight();
  };
}

function drawSpark(canvas: HTMLCanvasElement, { caller, agent, fromMs }: LevelTrace): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const scale = devicePixelRatio;
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
  /** All bars of a side are one shape, so that the canvas is told to fill once and not for each bar. */
  const fillSide = (colour: `--${string}`, bytes: Uint8Array, down: 1 | -1): void => {
    context.fillStyle = readColour(colour);
    context.beginPath();
    fillBars(bytes, fromMs, bars);
    bars.forEach((share, at) => {
      const height = share * (MIDDLE - 1);
      if (height > 0.4) context.rect(at * STEP, MIDDLE + down / 2, STEP - 1, down * height);
    });
    context.fill();
  };
  fillSide('--caller', caller, -1);
  fillSide('--agent', agent, 1);
}
