import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../checks/project-files.mjs';
import type { Manifest } from '../kustomization.mjs';
import { renderKustomization } from '../render.mjs';

const KUBERNETES = join(ROOT, 'deploy/kubernetes');

export interface Overlay {
  name: string;
  manifests: readonly Manifest[];
}

/** Everything that somebody could apply: each overlay, rendered. */
export function renderOverlays(): Overlay[] {
  const names = readdirSync(join(KUBERNETES, 'overlays')).toSorted();
  return names.map((name) => ({ name, manifests: renderKustomization(join(KUBERNETES, 'overlays', name)) }));
}
