import { expect, it } from 'vitest';
import { refusedLicences } from './licences.mjs';

const packageOf = (name: string) => ({ name, versions: ['1.0.0'] });

it('lets permissive licences pass, and the tools that are excepted by name', () => {
  expect(
    refusedLicences({
      MIT: [packageOf('fastify')],
      ISC: [packageOf('inherits')],
      'MPL-2.0': [packageOf('lightningcss'), packageOf('lightningcss-linux-x64-gnu')],
    }),
  ).toEqual([]);
});

it.each(['GPL-3.0-only', 'AGPL-3.0', 'LGPL-2.1', 'MIT OR GPL-2.0', 'Unknown', 'MPL-2.0', 'SEE LICENSE IN LICENSE'])(
  'names a package under %s with its version',
  (licence) => {
    expect(refusedLicences({ MIT: [packageOf('fastify')], [licence]: [packageOf('left')] })).toEqual([
      `left 1.0.0: ${licence}`,
    ]);
  },
);
