import { describe, expect, it } from 'vitest';
import { StandingWrites } from './standing-writes.ts';

/** A store that answers as `answers` say, one after the other, and then always. */
function createRig(...answers: boolean[]) {
  const tried: string[] = [];
  const failed: string[] = [];
  const writes = new StandingWrites((name) => failed.push(name));
  const write = (text: string) => async () => {
    tried.push(text);
    if (answers.shift() === false) throw new Error('away');
  };
  return { writes, write, tried, failed };
}

describe('a standing write', () => {
  it('is tried at once, and until the store has answered, then never again', async () => {
    const { writes, write, tried, failed } = createRig(false, false);
    writes.set('agent', write('A'));
    await writes.flush();
    await writes.flush();
    await writes.flush();
    expect(tried).toEqual(['A', 'A', 'A']);
    expect(failed).toEqual(['agent', 'agent']);
    writes.keepHouse();
    expect(tried).toHaveLength(3);
  });

  it('gives its place to a newer one of the same name, which waits until the older has settled', async () => {
    const { writes, tried } = createRig();
    let settle = (): void => {};
    writes.set('agent', () => {
      tried.push('A');
      return new Promise<void>((resolve) => (settle = resolve));
    });
    writes.set('agent', async () => void tried.push('B'));
    expect(tried).toEqual(['A']);
    settle();
    await writes.flush();
    expect(tried).toEqual(['A', 'B']);
  });

  it('is not tried again once a newer one waits', async () => {
    const { writes, write, tried } = createRig(false);
    writes.set('agent', write('A'));
    writes.set('agent', write('B'));
    await writes.flush();
    await writes.flush();
    expect(tried).toEqual(['A', 'B']);
  });

  it('does not hold up those of other names', async () => {
    const { writes, write, tried } = createRig(false);
    writes.set('agent', write('A'));
    writes.set('state', write('lost'));
    await writes.flush();
    expect(tried).toEqual(['A', 'lost']);
    await writes.flush();
    expect(tried).toEqual(['A', 'lost', 'A']);
  });

  it('that was dropped is not tried again', async () => {
    const { writes, write, tried } = createRig(false);
    writes.set('state', write('lost'));
    writes.drop('state');
    await writes.flush();
    expect(tried).toEqual(['lost']);
  });
});
