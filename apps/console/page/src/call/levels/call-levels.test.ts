import { expect, it } from 'vitest';
import { LevelsOfCall } from './call-levels.ts';

it('both sides are read from base64, moved onto the axis of the call', () => {
  const levels = new LevelsOfCall();
  levels.add([{ atMs: 1_100, caller: btoa('\x28\x29'), heardAgent: btoa('\x50') }], (atMs) => atMs - 1_000);
  expect(levels.caller.read(100, 150, { peak: 0, mean: 0 }).peak).toBe(0x29);
  expect(levels.heardAgent.read(100, 125, { peak: 0, mean: 0 }).peak).toBe(0x50);
});

it('what is no base64 is no level, and breaks nothing', () => {
  const levels = new LevelsOfCall();
  levels.add([{ atMs: 0, caller: '%%%', heardAgent: '' }], (atMs) => atMs);
  expect(levels.isEmpty).toBe(true);
});
