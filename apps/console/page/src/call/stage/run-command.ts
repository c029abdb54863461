/** Does with the camera what a key or a button of the axis asks for. */
import type { AxisCamera } from '../axis/axis-camera.ts';
import type { AxisCommand } from '../axis/axis-keys.ts';
import { spanOf } from '../axis/axis-view.ts';
import { type AxisModel, turnAt } from '../lanes/axis-model.ts';

/** Commands of the camera. `fact` is for whoever knows which fact is next. */
export type CameraCommand = Exclude<AxisCommand, { do: 'fact' }>;

const TURN_SPAN_MS = 12_000;
const FINE_SPAN_MS = 1_500;

export interface CommandPlace {
  readonly model: AxisModel;
  readonly isLive: boolean;
  /** The moment that the page is at, if it is at one. */
  readonly cursorMs: number | undefined;
  readonly nowMs: number;
}

export function runCommand(camera: AxisCamera, command: CameraCommand, place: CommandPlace): void {
  const { nowMs, cursorMs, isLive } = place;
  const { fromMs, toMs } = camera.view;
  const middleMs = (fromMs + toMs) / 2;
  const atMs = cursorMs ?? middleMs;
  if (command.do === 'pan') camera.pan(command.share * spanOf(camera.view));
  // It is zoomed around the cursor where that is seen.
  else if (command.do === 'zoom') camera.zoom(command.factor, atMs >= fromMs && atMs <= toMs ? atMs : middleMs);
  else if (command.do === 'whole') camera.showAll(nowMs);
  else if (command.do === 'turn') frameTurn(camera, place.model, atMs, nowMs);
  else if (command.do === 'fine') camera.closeTo(atMs, FINE_SPAN_MS, nowMs);
  else if (command.do === 'start') camera.reveal(camera.limits.startMs, nowMs);
  else if (command.do === 'end' || !isLive) camera.reveal(camera.limits.endMs, nowMs);
  else camera.follow(nowMs);
}

/** Shows the turn that goes on at `atMs`, or the next one. */
export function frameTurn(camera: AxisCamera, model: AxisModel, atMs: number, nowMs: number): void {
  const turn = turnAt(model, atMs, camera.limits.endMs);
  if (turn) camera.frame(turn.fromMs, turn.toMs, nowMs);
  else camera.closeTo(atMs, TURN_SPAN_MS, nowMs);
}
