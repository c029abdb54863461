import { z } from 'zod';

/** Cannot tell a second run from a first; the first never comes to an end. */
export default {
  name: 'pay_once',
  description: 'Pays.',
  parameters: z.object({ people: z.number() }),
  timeoutMs: 60_000,
  mode: 'sync',
  repeatable: false,
  holdingSentence: 'One moment.',
  async run({ people }, { idempotencyKey, records }) {
    const { isNew } = await records.insert('payments', idempotencyKey, { people });
    await records.insert('payment-runs', `${idempotencyKey}/${process.pid}`, 1);
    if (isNew) await new Promise(() => {});
    return `Paid ${people}.`;
  },
};
