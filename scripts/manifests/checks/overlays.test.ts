import { describe, expect, it } from 'vitest';
import { checkOverlay } from './check-overlay.ts';
import { readCodeFacts } from './code-facts.test-support.ts';
import { renderOverlays } from './overlays.ts';

const facts = await readCodeFacts();

describe.each(renderOverlays())('the overlay $name', ({ manifests }) => {
  it('names nothing that the code does not have, and leaves out nothing that it needs', () => {
    expect(checkOverlay(manifests, facts)).toEqual([]);
  });

  it('has no object twice', () => {
    const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names).toEqual([...new Set(names)]);
  });
});
