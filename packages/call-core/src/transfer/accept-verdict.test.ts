import { expect, it } from 'vitest';
import { acceptVerdict } from './accept-verdict.ts';

it.each([
  ['1', '', 'accepted-by-key'],
  ['1', 'no', 'accepted-by-key'],
  ['2', 'yes', 'refused'],
  ['#', '', 'refused'],
  ['', 'Yes.', 'accepted-by-voice'],
  ['', 'Yeah, go ahead!', 'accepted-by-voice'],
  ['', 'Ja, gerne.', 'accepted-by-voice'],
  ['', 'Sí', 'accepted-by-voice'],
  ['', "D'accord", 'accepted-by-voice'],
  ['', 'No, not now.', 'refused'],
  ['', 'yes but not now', 'refused'],
  ['', 'Nein, jetzt nicht', 'refused'],
  ['', 'Non merci', 'refused'],
  ['', 'Hello?', 'unclear'],
  ['', '', 'unclear'],
  ['', 'Yes, you have reached the workshop, please leave a message after the tone', 'machine'],
  ['', 'Sie sind verbunden mit der Mailbox von Anna, bitte sprechen Sie', 'machine'],
  ['', 'yes we are the best workshop in all of this town and beyond', 'unclear'],
  ['', 'yesterday', 'unclear'],
])('keys %j and words %j: %s', (digits, speech, verdict) => expect(acceptVerdict({ digits, speech })).toBe(verdict));
