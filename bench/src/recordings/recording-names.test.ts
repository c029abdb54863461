import { describe, expect, it } from 'vitest';
import { kindOfTownSound, PHRASES, SIGNS_OF_LISTENING } from './recording-names.ts';

describe('the name of a recording', () => {
  it.each([
    ['TraficHigh1.wav', 'street'],
    ['SubstationOn.wav', 'hum'],
    ['Mill1.wav', 'street'],
    ['WindMill1.wav', 'hum'],
    ['Fire1.wav', 'street'],
    ['FireStation1.wav', undefined],
    ['SportsCroud2.wav', 'crowd'],
    ['Click.wav', undefined],
  ])('%s is %s', (name, kind) => {
    expect(kindOfTownSound(name)).toBe(kind);
  });

  it('is no demand and a sign of listening at once', () => {
    expect(Object.keys(PHRASES).filter((phrase) => phrase in SIGNS_OF_LISTENING)).toEqual([]);
  });
});
