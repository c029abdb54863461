import { z } from 'zod';

/** Counts its runs in Redis: each run leaves a record of its own. */
export default {
  name: 'steady',
  description: 'Answers at once.',
  parameters: z.object({ word: z.string() }),
  timeoutMs: 1_000,
  mode: 'sync',
  holdingSentence: 'One moment.',
  async run({ word }, { records }) {
    await records.insert('steady-runs', String(Math.random()), word);
    return { said: word };
  },
};
