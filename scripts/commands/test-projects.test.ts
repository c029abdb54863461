import { expect, test } from 'vitest';
import config from '../../vitest.config.ts';
import { PROJECTS } from './test.mjs';

/** Each of these has a command of its own, because it takes minutes. */
const APART = ['leaks', 'replay'];

test('npm test runs every project that has no command of its own', () => {
  const names = config.test?.projects?.map((project) =>
    typeof project === 'object' && 'test' in project ? project.test?.name : undefined,
  );
  expect(names?.toSorted()).toEqual([...PROJECTS, ...APART].toSorted());
});
