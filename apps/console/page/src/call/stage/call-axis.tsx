import { effect, useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { AxisCamera } from '../axis/axis-camera.ts';
import { commandOfKey } from '../axis/axis-keys.ts';
import { formatCallTime } from '../axis/time-ticks.ts';
import type { CallFocus } from '../call-focus.ts';
import type { CallModel } from '../call-model.ts';
import { factWords } from '../facts/fact-words.ts';
import { factBeside } from '../lanes/axis-model.ts';
import type { AxisLayout, LaneId } from '../paint/axis-layout.ts';
import { type AxisHover, AxisStage } from './axis-stage.ts';
import { AxisTools } from './axis-tools.tsx';

const LANE_WORDS: Record<LaneId, [name: string, meaning: string]> = {
  caller: ['Caller', 'How loud the caller was, and what they said'],
  agent: ['Agent', 'What the caller heard of the agent; hatched is what was sent and never heard'],
  work: ['Tools', 'Tools, and below them messages of Vapi’s to the webhook'],
  line: ['Line', 'Which replica held the call, and Vapi’s socket'],
};

/** The axis of one call: the canvas, the names of its lanes, its buttons, and what is under the pointer. */
export function CallAxis({ model, focus }: { model: CallModel; focus: CallFocus }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const range = useRef<HTMLInputElement>(null);
  const stage = useRef<AxisStage | undefined>(undefined);
  const layout = useSignal<AxisLayout | undefined>(undefined);
  const hover = useSignal<AxisHover | undefined>(undefined);
  const isFollowing = useSignal(model.isLive.peek());
  const showsAll = useSignal(!model.isLive.peek());
  const shown = useSignal({ atMs: 0, words: '' });
  const lengthSeconds = useSignal(1);
  const helpId = useId();

  useEffect(() => {
    if (!canvas.current) return;
    const made = new AxisStage(canvas.current, model.axis.peek(), model.levels, model.isLive.peek(), {
      edgeMs: (nowMs) => model.edgeMs(nowMs),
      onLayout: (next) => (layout.value = next),
      onHover: (next) => (hover.value = next),
      onCamera: (camera) => {
        isFollowing.value = camera.isFollowing;
        showsAll.value = camera.showsAll;
        lengthSeconds.value = Math.max(1, Math.round(camera.limits.endMs / 1_000));
        const next = tellShown(camera, focus.atMs.peek());
        if (next.words !== shown.peek().words) shown.value = next;
      },
      onPick: (atMs, fact) => {
        focus.clearLight();
        focus.goTo(atMs, fact);
      },
    });
    stage.current = made;
    focus.axis = made;
    const at = focus.atMs.peek();
    if (at !== undefined) made.reveal(at);
    // Effects of components wait for the next frame, which would be one more than the rest of the page needs.
    const stops = [
      effect(() => made.take(model.axis.value, model.isLive.value)),
      effect(() => {
        void model.levelsCount.value;
        made.heed();
      }),
      effect(() => made.setCursor(focus.atMs.value)),
      effect(() => made.setLit(focus.lit.value)),
    ];
    return () => {
      for (const stop of stops) stop();
      made.dispose();
      focus.axis = undefined;
    };
  }, [model, focus]);

  const step = (by: 1 | -1): void => {
    const place = { chosen: focus.fact.peek(), atMs: focus.atMs.peek() ?? 0 };
    const next = factBeside(model.axis.peek(), place, by);
    if (next) focus.goTo(next.atMs, next.index);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const command = commandOfKey(event);
    if (!command) return;
    event.preventDefault();
    if (command.do === 'fact') step(command.by);
    else stage.current?.run(command);
  };
  return (
    <section class="axis sheet" aria-label="Axis of the call">
      <AxisTools
        isLive={model.isLive.value}
        isFollowing={isFollowing.value}
        showsAll={showsAll.value}
        onCommand={(command) => stage.current?.run(command)}
      />
      <div class="axis-stage">
        <LaneNames layout={layout.value} />
        <div class="axis-canvas">
          <div class="axis-picture">
            <input
              ref={range}
              type="range"
              class="visually-hidden"
              aria-label="Picture of the call"
              aria-describedby={helpId}
              min={0}
              max={lengthSeconds.value}
              value={Math.round(shown.value.atMs / 1_000)}
              aria-valuetext={shown.value.words}
              onKeyDown={onKeyDown}
              onInput={(event) => stage.current?.reveal(Number(event.currentTarget.value) * 1_000)}
            />
            {/* The keyboard goes where the pointer has been. */}
            <canvas
              ref={canvas}
              aria-hidden="true"
              onPointerDown={() => range.current?.focus({ preventScroll: true })}
            />
          </div>
          <AxisTip model={model} hover={hover.value} width={layout.value?.width ?? 0} />
          {model.levelsCount.value === 0 && layout.value && model.axis.value.facts.length > 0 && (
            <p class="axis-note">{noLevels(model.isLive.value)}</p>
          )}
        </div>
      </div>
      <p id={helpId} class="visually-hidden">
        Arrow keys left and right move the picture, up and down go from fact to fact, plus and minus zoom, 0 shows the
        whole call, 1 a turn, 2 a second, F follows the live edge. The same facts stand in the list “What happened”.
      </p>
    </section>
  );
}

/** What the axis shows, for whoever does not see it. While it follows it says so once, and not every second anew. */
function tellShown(camera: AxisCamera, cursorMs: number | undefined): { atMs: number; words: string } {
  const { view, limits, isFollowing } = camera;
  const atMs = Math.min(limits.endMs, Math.max(0, (view.fromMs + view.toMs) / 2));
  const cursor = cursorMs === undefined ? '' : `, cursor at ${formatCallTime(cursorMs, 100)}`;
  const words = isFollowing ? 'what is live' : `${formatCallTime(view.fromMs)} to ${formatCallTime(view.toMs)}`;
  return { atMs, words: `${words}${cursor}` };
}

const noLevels = (isLive: boolean): string =>
  isLive ? 'No levels yet: they come twice a second.' : 'No levels are kept of this call; lanes show who spoke when.';

function LaneNames({ layout }: { layout: AxisLayout | undefined }) {
  return (
    <div class="axis-lanes" aria-hidden="true">
      {layout &&
        Object.values(layout.lanes).map(({ id, top, height }) => (
          <span
            key={id}
            class="axis-lane"
            data-lane={id}
            title={LANE_WORDS[id][1]}
            style={{ top: `${top}px`, height: `${height}px` }}
          >
            {LANE_WORDS[id][0]}
          </span>
        ))}
    </div>
  );
}

const TIP_PX = 260;

/** The time under the pointer, by the call and by the clock on the wall, and the fact that a click would choose. */
function AxisTip({ model, hover, width }: { model: CallModel; hover: AxisHover | undefined; width: number }) {
  if (!hover) return null;
  const fact = hover.fact === undefined ? undefined : model.axis.value.facts[hover.fact];
  const words = fact && factWords(fact.event);
  const left = Math.min(Math.max(0, hover.x + 10), Math.max(0, width - TIP_PX));
  return (
    <div class="axis-tip" aria-hidden="true" style={{ transform: `translateX(${left}px)` }}>
      <strong>{formatCallTime(hover.atMs, 10)}</strong>{' '}
      <span class="quiet">{formatWallTime(model.times.value.zeroMs + hover.atMs)}</span>
      {words && (
        <p>
          {words.text}
          {words.quote && <q>{words.quote}</q>}
        </p>
      )}
    </div>
  );
}

const WALL = new Intl.DateTimeFormat('en', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 1,
  hourCycle: 'h23',
});
const formatWallTime = (epochMs: number): string => WALL.format(epochMs);
