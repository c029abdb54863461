import { describe, expect, it } from 'vitest';
import { SURFACES } from './surfaces/index.ts';
import { trySurface } from './try-surface.ts';

/** A million of each are tried by `npm run bench -- fuzz`; here so many that a clumsy reader shows. */
const INPUTS = 150;
/** Other tests run beside this one, so only what hangs is found by its time here. */
const SLOW_MS = 2_000;

describe.each(SURFACES)('$name', (surface) => {
  it('answers whatever it is given', () => {
    const { faults, inputs } = trySurface(surface, { seed: 1, inputs: INPUTS, slowMs: SLOW_MS });
    expect(faults).toEqual([]);
    expect(inputs).toBe(INPUTS);
  });
});
