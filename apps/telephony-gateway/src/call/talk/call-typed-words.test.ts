import { describe, expect, it } from 'vitest';
import { CallGuard } from '../call-guard.ts';
import { type ClaimText, TypedWords } from './call-typed-words.ts';

const settle = async (): Promise<void> => {
  for (let round = 0; round < 20; round += 1) await Promise.resolve();
};

function createRig(claim: ClaimText) {
  const heard: string[] = [];
  const guard = new CallGuard({ log: { error: () => {} }, onFault: () => {} });
  const typed = new TypedWords({
    claim,
    talk: { callerTyped: (text) => void heard.push(`typed ${text}`) },
    say: (message) => void heard.push(JSON.stringify(message)),
    guard,
  });
  return { typed, heard };
}

const told = (content: string): string =>
  JSON.stringify({ type: 'add-message', message: { role: 'user', content }, triggerResponseEnabled: true });

describe('words that the caller writes into a call', () => {
  it('are told to the agent as said by the caller, once for each id', async () => {
    const { typed, heard } = createRig(async () => 'new');
    typed.received('Hello', 'a');
    typed.received('Hello', 'a');
    typed.received('Hello', 'b');
    await settle();
    expect(heard).toEqual(['typed Hello', told('Hello'), 'typed Hello', told('Hello')]);
  });

  it('are not told again when another replica has taken them', async () => {
    const { typed, heard } = createRig(async (id) => (id === 'a' ? 'repeated' : 'new'));
    typed.received('First', 'a');
    typed.received('Second', 'b');
    await settle();
    expect(heard).toEqual(['typed Second', told('Second')]);
  });

  it('are taken in the order in which they came, however long the store takes', async () => {
    const answers: (() => void)[] = [];
    const { typed, heard } = createRig(() => new Promise((resolve) => answers.push(() => resolve('new'))));
    typed.received('First', 'a');
    typed.received('Second', 'b');
    await settle();
    answers[0]?.();
    await settle();
    answers[1]?.();
    await settle();
    expect(heard.filter((what) => what.startsWith('typed'))).toEqual(['typed First', 'typed Second']);
  });

  it('are taken while the store is out of reach', async () => {
    const { typed, heard } = createRig(() => Promise.reject(new Error('away')));
    typed.received('Hello', 'a');
    await settle();
    expect(heard[0]).toBe('typed Hello');
  });
});
