/** Vapi's default for `stopSpeakingPlan.acknowledgementPhrases`: what never interrupts where words do (OpenAPI). */
const ACKNOWLEDGEMENTS: ReadonlySet<string> = new Set([
  'i understand',
  'i see',
  'i got it',
  'i hear you',
  'im listening',
  'im with you',
  'right',
  'okay',
  'ok',
  'sure',
  'alright',
  'got it',
  'understood',
  'yeah',
  'yes',
  'uh-huh',
  'mm-hmm',
  'gotcha',
  'mhmm',
  'ah',
  'yeah okay',
  'yeah sure',
]);

export function isAcknowledgement(text: string): boolean {
  return ACKNOWLEDGEMENTS.has(text.toLowerCase().replaceAll(/[.,!?']/g, ''));
}
