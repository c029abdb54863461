/** Fields of our own API that end in TwiML: what is said to somebody, and who is called. */
import { DIALLABLE } from '@trunkline/protocol';
import { z } from 'zod';

/** A sentence that somebody hears. */
export const speech = z.string().trim().min(1, 'expected some text').max(4_000, 'expected at most 4000 characters');

const DESTINATION = 'expected a number such as +15550001111, or a SIP URI';

/** Whom a caller is passed on to, or whom we call. */
export const destination = z.string({ error: DESTINATION }).regex(DIALLABLE, DESTINATION);
