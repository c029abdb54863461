import { expect, it } from 'vitest';
import { takeEarly } from './early-property.ts';

it('what a page gave before the class was there is taken, and hides no accessor', () => {
  // As a browser does when it upgrades an element that is on the page already.
  const element: object = { words: ['Hello'] };
  expect(takeEarly(element as { words: string[] }, 'words')).toEqual(['Hello']);
  expect(Object.hasOwn(element, 'words')).toBe(false);
});

it('an accessor of the class is nothing that a page gave', () => {
  class Agent {
    readonly #words = takeEarly<Agent, 'words'>(this, 'words') ?? ['Hello'];
    get words(): string[] {
      return this.#words;
    }
  }
  expect(new Agent().words).toEqual(['Hello']);
});
