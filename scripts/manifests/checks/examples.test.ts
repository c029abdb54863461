import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../checks/project-files.mjs';
import { readDocuments } from '../kustomization.mjs';
import { PROGRAMS, variablesOf } from './programs.ts';

const [example] = readDocuments(join(ROOT, 'deploy/kubernetes/examples/external-secret.yaml'));

test('the example of an ExternalSecret has every secret that a program reads, and no other', () => {
  const keys: string[] = example.spec.data.map(({ secretKey }: { secretKey: string }) => secretKey);
  const secrets = new Set(PROGRAMS.flatMap((program) => variablesOf(program).secrets));
  expect(keys.toSorted()).toEqual([...secrets].toSorted());
});
