import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../checks/project-files.mjs';
import { podsForPodman } from '../manifests/pods/pods-for-podman.mjs';
import { renderKustomization } from '../manifests/render.mjs';
import { readEnvFile, SANDBOX_ENV } from './env-file.mjs';
import { podVariables } from './pods-trial.ts';

const { secrets, settings } = podVariables(readEnvFile(ROOT, SANDBOX_ENV), 'made up');

test('pods meet the sandbox with its secrets and addresses, and keep what the overlay says of itself', () => {
  expect(secrets).toEqual({
    REDIS_URL: 'redis://redis:6379',
    API_KEYS: 'made up',
    TWILIO_AUTH_TOKEN: 'made up',
    VAPI_API_KEY: 'made up',
    VAPI_WEBHOOK_SECRET: 'made up',
    LLM_API_KEY: 'made up',
  });
  expect(settings).toMatchObject({ TWILIO_API_URL: 'http://sandbox:3101', VAPI_BASE_URL: 'http://sandbox:3100' });
  expect(settings).not.toHaveProperty('NODE_ENV');
  expect(settings).not.toHaveProperty('PUBLIC_URL');
});

test('every pod of the production overlay has the secrets that it needs', () => {
  const manifests = renderKustomization(join(ROOT, 'deploy/kubernetes/overlays/production'));
  const plans = manifests
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata }) => ({ deployment: metadata.name, name: metadata.name, env: {} }));
  expect(plans).toHaveLength(5);
  expect(() => podsForPodman(manifests, { plans, secrets, settings, imageOf: (image) => image })).not.toThrow();
});
