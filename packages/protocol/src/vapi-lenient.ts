/**
 * Reads single fields of Vapi's messages. Vapi's documents, its types and its traffic disagree about the types of many
 * fields, so each reader takes every form that has been seen and answers `undefined` for anything else: a message is
 * never lost for a field that its receiver can do without.
 */
import { z } from 'zod';

/** A text that is not empty. A number counts as its digits. */
export const looseText = z
  .union([z.string().min(1), z.number().transform(String)])
  .optional()
  .catch(undefined);

/** A finite number, or the text of one. */
export const looseNumber = z
  .union([z.number(), z.string().trim().min(1).transform(Number).pipe(z.number())])
  .optional()
  .catch(undefined);

/** An object that is no list. */
export const looseRecord = z.record(z.string(), z.unknown()).optional().catch(undefined);

/** Latest time that JavaScript's calendar knows, in epoch ms (ECMA-262, "Time Values and Time Range"). */
const LATEST_MS = 8.64e15;

/** A time as epoch ms: a number, its text, or an ISO 8601 text. Times before 1970 and beyond the calendar are no times. */
export const looseTimeMs = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number),
    z
      .string()
      .regex(/^\d{4}-\d\d-\d\d[T ]/)
      .pipe(z.coerce.date())
      .transform((date) => date.getTime()),
  ])
  .pipe(z.number().min(0).max(LATEST_MS))
  .optional()
  .catch(undefined);

/** A telephone number or SIP address. As a JSON number it has lost the plus that Vapi writes in front of it. */
const loosePhone = z
  .union([
    z.string().min(1),
    z
      .number()
      .int()
      .positive()
      .transform((digits) => `+${digits}`),
  ])
  .optional()
  .catch(undefined);

/** `customer` and `phoneNumber`. */
export const looseParty = z.object({ number: loosePhone }).optional().catch(undefined);
