import { createHash } from 'node:crypto';
import { defineTool, z } from '@trunkline/tool-kit';

/** Short enough to be read out, and made from the call of the tool: a repeated run names the same booking. */
function buildReference(idempotencyKey: string): string {
  return createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 6).toUpperCase();
}

/**
 * Books once for each call of the tool, however often that is delivered, tried or started again: the record's id is the
 * idempotency key, and writing it is one step in Redis (hash `tl:records:bookings`).
 */
export default defineTool({
  name: 'book_table',
  description: 'Books a table. Repeat date, time and number of people to the caller and have them confirmed first.',
  parameters: z.object({
    date: z.iso.date().describe('YYYY-MM-DD'),
    time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected HH:MM')
      .describe('HH:MM, 24 hours'),
    people: z.number().int().min(1).max(20),
    name: z.string().min(1).max(100),
  }),
  timeoutMs: 3_000,
  retries: 2,
  mode: 'sync',
  holdingSentence: 'The booking is being made. I will confirm it in a moment.',
  async run(booking, { idempotencyKey, records }) {
    const reference = buildReference(idempotencyKey);
    const { value } = await records.insert('bookings', idempotencyKey, { ...booking, reference });
    return `Booked: a table for ${value.people} on ${value.date} at ${value.time}, in the name of ${value.name}. Reference ${value.reference}.`;
  },
});
