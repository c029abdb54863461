import { describe, expect, it } from 'vitest';
import { nodeVersionFault } from './node-version.mjs';

describe('nodeVersionFault', () => {
  it.each(['20.19.0', '20.19.1', '20.20.0', '22.0.0', '24.1.0', '100.0.0', '21.0.0-nightly2023'])(
    'accepts Node %s for >=20.19.0',
    (version) => {
      expect(nodeVersionFault(version, '>=20.19.0')).toBeUndefined();
    },
  );

  it.each(['20.18.9', '20.9.0', '19.99.99', '9.0.0', '2.20.20'])('refuses Node %s for >=20.19.0', (version) => {
    expect(nodeVersionFault(version, '>=20.19.0')).toContain(`needs Node 20.19.0 or newer; this is Node ${version}`);
  });

  it('says where a newer Node is to be had', () => {
    expect(nodeVersionFault('18.0.0', '>=20.19.0')).toContain('https://nodejs.org/en/download');
  });
});
