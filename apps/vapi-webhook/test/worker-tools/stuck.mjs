import { z } from 'zod';

/** Never answers. */
export default {
  name: 'stuck',
  description: 'Never answers.',
  parameters: z.object({}),
  timeoutMs: 50,
  mode: 'late',
  holdingSentence: 'That will take a while.',
  run: () => new Promise(() => {}),
};
