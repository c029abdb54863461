import { z } from 'zod';

/** Books, and the first run then never comes to an end: what a worker that dies between effect and answer leaves behind. */
export default {
  name: 'book_slowly',
  description: 'Books a table.',
  parameters: z.object({ people: z.number() }),
  timeoutMs: 60_000,
  mode: 'sync',
  holdingSentence: 'One moment.',
  async run({ people }, { idempotencyKey, records }) {
    const { isNew } = await records.insert('slow-bookings', idempotencyKey, { people });
    await records.insert('slow-runs', `${idempotencyKey}/${process.pid}`, 1);
    if (isNew) await new Promise(() => {});
    return `Booked for ${people}.`;
  },
};
