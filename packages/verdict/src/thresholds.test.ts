import { describe, expect, it } from 'vitest';
import { DEFAULT_THRESHOLDS, readThresholds, THRESHOLD_NAMES, thresholdVariable } from './thresholds.ts';

describe('the thresholds of the verdict', () => {
  it('each has a variable of its own', () => {
    expect(thresholdVariable('slowTurnMs')).toBe('VERDICT_SLOW_TURN_MS');
    expect(new Set(THRESHOLD_NAMES.map(thresholdVariable)).size).toBe(Object.keys(DEFAULT_THRESHOLDS).length);
  });

  it('what is set wins over the default', () => {
    expect(readThresholds({ VERDICT_SLOW_TURN_MS: '900', OTHER: 'x' })).toEqual({
      thresholds: { ...DEFAULT_THRESHOLDS, slowTurnMs: 900 },
      faults: [],
    });
  });

  it.each(['-1', '1.5', 'soon', '1e3', '86400001', 'Infinity'])(
    '%s is no threshold, and the fault names the variable',
    (value) => {
      const { thresholds, faults } = readThresholds({ VERDICT_GAP_MS: value });
      expect(thresholds).toEqual(DEFAULT_THRESHOLDS);
      expect(faults).toEqual(['VERDICT_GAP_MS: expected a whole number from 0 to 86400000']);
    },
  );

  it('an empty variable is none', () => {
    expect(readThresholds({ VERDICT_GAP_MS: ' ' }).faults).toEqual([]);
  });

  it('nobody can change the defaults', () => {
    expect(Object.isFrozen(DEFAULT_THRESHOLDS)).toBe(true);
  });
});
