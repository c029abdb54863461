/** Who, or what, takes a call that was placed by REST. */
import { encodeMulaw, SAMPLES_PER_MS } from '../mulaw.ts';
import { mulawOf } from './mouth.ts';

export type CalledPerson =
  | {
      /** Says hello, and from then on what the test lets `call.say()` say. */
      readonly kind: 'human';
      readonly ringMs?: number;
      readonly speech?: Int16Array | Uint8Array;
    }
  | {
      /** Plays its greeting, beeps if not told otherwise, and records in silence. */
      readonly kind: 'voicemail';
      readonly ringMs?: number;
      readonly greeting: Int16Array | Uint8Array;
      readonly hasBeep?: boolean;
    }
  | { readonly kind: 'fax' | 'silent'; readonly ringMs?: number }
  | { readonly kind: 'busy' | 'no-answer' | 'failed'; readonly ringMs?: number };

const BEEP_HZ = 1000;
const BEEP_MS = 500;
const BEEP_AMPLITUDE = 8000;
/** The calling tone of a fax (ITU-T T.30). */
const FAX_HZ = 1100;

function tone(hertz: number, ms: number): Uint8Array {
  const samples = Int16Array.from({ length: ms * SAMPLES_PER_MS }, (_, index) =>
    Math.round(BEEP_AMPLITUDE * Math.sin((2 * Math.PI * hertz * index) / (SAMPLES_PER_MS * 1000))),
  );
  return encodeMulaw(samples);
}

/** What is heard first of whoever has answered; nothing of someone who keeps silent. */
export function firstWordsOf(person: CalledPerson): Uint8Array {
  switch (person.kind) {
    case 'human':
      return mulawOf(person.speech ?? new Uint8Array(0));
    case 'voicemail': {
      const greeting = mulawOf(person.greeting);
      return person.hasBeep === false ? greeting : Uint8Array.from([...greeting, ...tone(BEEP_HZ, BEEP_MS)]);
    }
    case 'fax':
      return tone(FAX_HZ, BEEP_MS);
    default:
      return new Uint8Array(0);
  }
}
