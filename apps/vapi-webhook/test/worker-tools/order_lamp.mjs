import { z } from 'zod';

/** One order for each article in a call. Each run leaves a record; the words of `how` say how it goes. */
export default {
  name: 'order_lamp',
  description: 'Orders a lamp.',
  parameters: z.object({ article: z.string(), note: z.string().optional(), how: z.enum(['well', 'badly']).optional() }),
  timeoutMs: 1_000,
  mode: 'sync',
  once: { by: ['article'] },
  holdingSentence: 'One moment.',
  async run({ article, note = '', how = 'well' }, { idempotencyKey, records }) {
    await records.insert('lamp-runs', String(Math.random()), { idempotencyKey });
    if (how === 'badly') throw new Error('the warehouse is on fire');
    await records.insert('lamp-orders', idempotencyKey, { article, note });
    return `Ordered ${article}.`;
  },
};
