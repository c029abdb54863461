import { describe, expect, it } from 'vitest';
import { SURFACES } from './surfaces/index.ts';
import { trySurface } from './try-surface.ts';

/** A million of each are tried by `npm run bench -- fuzz`; here so many that a clumsy reader shows. */
const INPUTS = 200;

describe.each(SURFACES)('$name', (surface) => {
  it('answers whatever it is given, and says so quickly', () => {
    const { faults, inputs } = trySurface(surface, { seed: 1, inputs: INPUTS });
    expect(faults).toEqual([]);
    expect(inputs).toBe(INPUTS);
  });
});
