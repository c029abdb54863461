import { VAPI_BACKOFF_PLAN } from '@trunkline/protocol';
import { expect, test } from 'vitest';
import { compareServer, type Proof, type ServerState, type WantedServer } from './compare-server.ts';

const url = 'https://gw.example.com/webhook/vapi';
const bearer: Proof = { kind: 'header', name: 'authorization', prefix: 'Bearer ', valid: ['new-secret', 'old-secret'] };
const secret: Proof = { kind: 'header', name: 'x-vapi-secret', prefix: '', valid: ['new-secret'] };
const credential: Proof = { kind: 'credential', id: 'cred-1', secrets: ['new-secret'] };
const wanted = (proof: Proof): WantedServer => ({ url, proof, replyBudgetMs: 4_000 });
const right = (more: ServerState): ServerState => ({ url, backoffPlan: VAPI_BACKOFF_PLAN, ...more });

test.each<[string, Proof, ServerState]>([
  ['a bearer token, in any letter case', bearer, right({ headers: { authorization: 'Bearer new-secret' } })],
  ['a secret in its header', secret, right({ headers: { 'X-Vapi-Secret': 'new-secret' } })],
  ['a secret in the older form', secret, right({ secret: 'new-secret' })],
  ['a credential', credential, right({ credentialId: 'cred-1' })],
  ['no check at all', { kind: 'any' }, right({})],
  [
    'retries of one’s own',
    { kind: 'any' },
    { url, backoffPlan: { type: 'fixed', maxRetries: 1, baseDelaySeconds: 1 } },
  ],
])('a server that is set up is left alone: %s', (_how, proof, server) => {
  expect(compareServer(server, wanted(proof))).toEqual({ differences: [], update: undefined });
});

test('a server is written as a whole, with what else was in it', () => {
  const present: ServerState & { encryptedPaths: string[] } = {
    url: 'https://old.example.com',
    headers: { 'X-Site': 'north', authorization: 'Bearer x' },
    encryptedPaths: ['call'],
  };
  expect(compareServer(present, wanted(bearer)).update).toEqual({
    url,
    headers: { 'X-Site': 'north', Authorization: 'Bearer new-secret' },
    encryptedPaths: ['call'],
    backoffPlan: VAPI_BACKOFF_PLAN,
  });
});

test('a secret that differs is told without being shown', () => {
  const { differences } = compareServer(right({ headers: { Authorization: 'Bearer wrong-secret' } }), wanted(bearer));
  expect(differences).toMatchObject([
    {
      what: 'authentication',
      was: 'another secret',
      consequence: expect.stringContaining('differs from VAPI_WEBHOOK_SECRET'),
    },
  ]);
  expect(JSON.stringify(differences)).not.toMatch(/wrong-secret|new-secret/);
});

test('a later secret of the list still works, and is replaced by the first without being a fault', () => {
  const { differences, update } = compareServer(
    right({ headers: { Authorization: 'Bearer old-secret' } }),
    wanted(bearer),
  );
  expect(differences).toMatchObject([{ isHarmless: true }]);
  expect(update?.headers).toEqual({ Authorization: 'Bearer new-secret' });
});

test('a server that gives up before the tools are given up is given time', () => {
  const { update } = compareServer(right({ timeoutSeconds: 4 }), wanted({ kind: 'any' }));
  expect(update?.timeoutSeconds).toBe(20);
});

test('a credential that is not named is replaced by the secret, with a word that naming it keeps it', () => {
  const { update, differences } = compareServer(right({ credentialId: 'cred-1' }), wanted(bearer));
  expect(differences).toMatchObject([
    {
      was: 'credential cred-1',
      consequence: expect.stringMatching(/cannot be seen from here.*VAPI_WEBHOOK_CREDENTIAL_ID/),
    },
  ]);
  expect(update).toEqual(right({ headers: { Authorization: 'Bearer new-secret' } }));
});

test('a secret that a credential has made needless is taken out of the headers, and shown to nobody', () => {
  const headers = { 'X-Site': 'north', Authorization: 'Bearer new-secret' };
  const { update, differences } = compareServer(right({ credentialId: 'cred-1', headers }), wanted(credential));
  expect(update).toEqual(right({ credentialId: 'cred-1', headers: { 'X-Site': 'north' } }));
  expect(differences).toMatchObject([{ isHarmless: true, was: 'credential cred-1 and a secret that can be read' }]);
  expect(JSON.stringify(differences)).not.toContain('new-secret');
});
