import { describe, expect, it } from 'vitest';
import { AxisCamera } from '../axis/axis-camera.ts';
import { spanOf } from '../axis/axis-view.ts';
import { buildAxisModel } from '../lanes/axis-model.ts';
import { asked, began, ended, factsOf, opened, over, said } from '../lanes/facts.test-support.ts';
import { type CameraCommand, runCommand } from './run-command.ts';

const model = buildAxisModel(
  factsOf(
    opened(0),
    said(9_000, 1, 'Hi'),
    asked(10_000, 1, 'Hi'),
    began(11_000, 1),
    ended(15_000, 1, 4_000, 4_000),
    over(60_000),
  ),
);

function run(command: CameraCommand, cursorMs?: number) {
  const camera = new AxisCamera({ startMs: 0, endMs: 60_000 }, false);
  camera.isCalm = true;
  runCommand(camera, command, { model, isLive: false, cursorMs, nowMs: 0 });
  return camera.view;
}

describe('a command of the axis', () => {
  it('shows the turn at the cursor, from its question to the end of its answer', () => {
    const { fromMs, toMs } = run({ do: 'turn' }, 12_000);
    expect(fromMs).toBeLessThan(9_000);
    expect(toMs).toBeGreaterThan(15_000);
    expect(toMs - fromMs).toBeCloseTo(7_200);
  });

  it('shows some seconds where no turn follows', () => expect(spanOf(run({ do: 'turn' }, 50_000))).toBe(12_000));

  it('goes as close as 100 ms can be told apart, around the cursor', () => {
    expect(run({ do: 'fine' }, 20_000)).toEqual({ fromMs: 19_250, toMs: 20_750 });
  });

  it('zooms around the cursor where it is seen', () => {
    const { fromMs, toMs } = run({ do: 'zoom', factor: 4 }, 30_000);
    expect((fromMs + toMs) / 2).toBeCloseTo(30_000);
  });
});
