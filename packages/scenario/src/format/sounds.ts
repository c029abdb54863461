/** What a scenario may ask to be heard. How it sounds is made by packages/simulators. */

export const NOISE_KINDS = [
  'babble',
  /** One person near the telephone who speaks to somebody else. */
  'bystander',
  'traffic',
  'door-slam',
  'keyboard',
  'breathing',
  'music',
  'hum',
  'dtmf',
  'cough',
  'line-noise',
] as const;
export type NoiseKind = (typeof NOISE_KINDS)[number];

/** Of the speech synthesiser flite. */
export const VOICES = ['slt', 'awb', 'rms'] as const;
export type Voice = (typeof VOICES)[number];
