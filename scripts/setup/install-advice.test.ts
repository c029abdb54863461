import { expect, it } from 'vitest';
import { installAdvice } from './install-advice.mjs';

it.each([
  ['npm error code ENOTFOUND\nnpm error network request to https://registry.example.com/pnpm failed', 'HTTPS_PROXY'],
  ['error sending request for url (https://registry.example.com/zod): dns error', 'check the network'],
  ['npm error connect ECONNREFUSED 127.0.0.1:1', 'check the network'],
  ['npm error code SELF_SIGNED_CERT_IN_CHAIN', 'NODE_EXTRA_CA_CERTS'],
  ['407 Proxy Authentication Required', 'USER:PASSWORD'],
  ['npm error code E401\nUnable to authenticate', '~/.npmrc'],
  ['Error: ERR_PNPM_OUTDATED_LOCKFILE', 'npx pnpm@12.21.0 install'],
  ['ENOSPC: no space left on device, write', 'the disk is full'],
])('reads "%s" and advises on it', (output, advice) => {
  expect(installAdvice(output, '12.21.0')).toEqual([expect.stringContaining(advice)]);
});

it('has no advice on a cause it does not know', () => {
  expect(installAdvice('tsc: something odd', '12.21.0')).toEqual([]);
});
