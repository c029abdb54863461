import { z } from 'zod';
import { expect, it } from 'vitest';
import { createResultCache } from './result-cache.ts';
import { DEFAULT_BREAKER, type LoadedTool } from '@trunkline/tool-loader';
import { createToolRunner } from './tool-runner.ts';

const context = {
  idempotencyKey: 'key',
  vapiCallId: 'call',
  records: { insert: () => Promise.reject(new Error('none')) },
};

function createRunner(tool: Partial<LoadedTool>) {
  const faults: unknown[] = [];
  const loaded: LoadedTool = {
    name: 'greet',
    description: 'Greets.',
    parameters: z.object({ name: z.string() }),
    jsonSchema: {},
    timeoutMs: 1_000,
    mode: 'sync',
    holdingSentence: 'Wait.',
    breaker: DEFAULT_BREAKER,
    run: async () => 'Hello.',
    ...tool,
  };
  const runner = createToolRunner({
    tools: new Map([['greet', loaded]]),
    // The tool has no cache.
    cache: createResultCache({} as Parameters<typeof createResultCache>[0]),
    onFault: (_name, error) => faults.push(error),
  });
  return { faults, greet: (name: unknown) => runner.run('greet', { name }, context) };
}

it('a text that a tool cannot encode never opens its breaker', async () => {
  const { faults, greet } = createRunner({
    async run(args) {
      const { name } = args as { name: string };
      if (name === 'bad') throw new URIError('URI malformed');
      return `Hello ${name}.`;
    },
  });
  for (let call = 0; call < 20; call += 1) {
    expect(await greet('bad')).toEqual({ error: 'greet cannot use these arguments. Correct them and call it again.' });
  }
  expect(await greet('Ana')).toEqual({ result: 'Hello Ana.' });
  expect(faults).toEqual([]);
});

it('a fault of the tool opens it, and the outcome of that run is uncertain', async () => {
  const { faults, greet } = createRunner({ run: () => Promise.reject(new Error('broken')) });
  for (let call = 0; call < DEFAULT_BREAKER.failures; call += 1) {
    expect(await greet('Ana')).toEqual({ error: 'The tool greet failed.', isUncertain: true });
  }
  expect(await greet('Ana')).toEqual({ error: expect.stringContaining('out of order') });
  expect(faults.length).toBeGreaterThanOrEqual(DEFAULT_BREAKER.failures);
});

it('a check of arguments that throws is an answer too', async () => {
  const parameters = z.object({
    name: z.string().refine(() => {
      throw new Error('no such table');
    }),
  });
  const { greet } = createRunner({ parameters });
  expect(await greet('Ana')).toEqual({ error: expect.stringMatching(/^Wrong arguments for greet: they could not be/) });
});

it('a result that is cut in the middle of an emoji is still valid text', async () => {
  const { greet } = createRunner({ run: async () => `${'x'.repeat(3_999)}😀` });
  expect(await greet('Ana')).toEqual({ result: 'x'.repeat(3_999) });
});

it('a tool without anything to say is done', async () => {
  const { greet } = createRunner({ run: async () => null });
  expect(await greet('Ana')).toEqual({ result: 'Done.' });
});
