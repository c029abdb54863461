import { z } from 'zod';

/** Another answer on each run. */
export default {
  name: 'cached',
  description: 'Answers with a number that no other run has.',
  parameters: z.object({ a: z.number(), b: z.number() }),
  timeoutMs: 1_000,
  cacheMs: 60_000,
  mode: 'sync',
  holdingSentence: 'One moment.',
  run: async () => String(Math.random()),
};
