/**
 * Fields of our own API that end in TwiML: what is said to somebody, and who is called. What XML cannot hold is dealt with here, at
 * the door, where whoever sent it can still be told.
 */
import { DIALLABLE } from '@trunkline/protocol';
import { z } from 'zod';
import { isXmlText, toXmlText } from './xml-text.ts';

/** A sentence that somebody hears. Control characters and the like are left out of it. @param most characters. */
export const spoken = (most: number) =>
  z
    .string()
    .transform((text) => toXmlText(text).trim())
    .pipe(z.string().max(most, `expected at most ${most} characters`));

/** A sentence that must not be empty. */
export const speech = spoken(4_000).pipe(z.string().min(1, 'expected some text'));

const DESTINATION = 'expected a number such as +15550001111, or a SIP URI';

/** Whom a caller is passed on to, or whom we call. */
export const destination = z
  .string({ error: DESTINATION })
  .regex(DIALLABLE, DESTINATION)
  .refine(isXmlText, DESTINATION);
