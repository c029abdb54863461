import { expect, it } from 'vitest';
import { renderOverlays } from '../checks/overlays.ts';
import { podsForPodman } from './pods-for-podman.mjs';

const { manifests } = renderOverlays().find(({ name }) => name === 'production')!;
const secrets = {
  REDIS_URL: 'redis://127.0.0.1:6390',
  TWILIO_AUTH_TOKEN: 'token',
  VAPI_API_KEY: 'key',
  API_KEYS: 'operators-key',
};
const imageOf = (image: string): string => image.replace('registry.example.com/', 'localhost/');
const plans = [
  { deployment: 'telephony-gateway', name: 'gateway-a', env: {} },
  { deployment: 'telephony-gateway', name: 'gateway-b', env: { PORT: '3010', ADMIN_PORT: '4010' } },
];

it('makes pods that keep what they may do and read, without what only a cluster can do', () => {
  const settings = { TWILIO_API_URL: 'http://127.0.0.1:3101' };
  const [shared, secret, first, second] = podsForPodman(manifests, { plans, secrets, settings, imageOf });
  expect(shared).toMatchObject({ kind: 'ConfigMap', data: { ADMIN_HOST: '0.0.0.0', ...settings } });
  expect(secret).toMatchObject({ kind: 'ConfigMap', metadata: { name: 'trunkline-secrets' }, data: secrets });
  expect(first!['spec']).toEqual({
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 48,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'main',
        image: 'localhost/trunkline-telephony-gateway:0.1.0',
        envFrom: [{ configMapRef: { name: shared!.metadata.name } }],
        env: ['REDIS_URL', 'TWILIO_AUTH_TOKEN', 'VAPI_API_KEY', 'API_KEYS'].map((key) => ({
          name: key,
          valueFrom: { configMapKeyRef: { name: 'trunkline-secrets', key } },
        })),
        resources: { limits: { memory: '1Gi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      },
    ],
    volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }],
  });
  expect(second).toMatchObject({ kind: 'Pod', metadata: { name: 'gateway-b' } });
  expect(second!['spec'].containers[0].env.slice(-2)).toEqual([
    { name: 'PORT', value: '3010' },
    { name: 'ADMIN_PORT', value: '4010' },
  ]);
});

it('names a secret that a pod would miss, and a Deployment that is not there', () => {
  const { TWILIO_AUTH_TOKEN: _, ...fewer } = secrets;
  const options = { plans, settings: {}, imageOf };
  expect(() => podsForPodman(manifests, { ...options, secrets: fewer })).toThrow(
    'gateway-a: the secret TWILIO_AUTH_TOKEN is needed and not given',
  );
  const unknown = [{ deployment: 'gateway', name: 'a', env: {} }];
  expect(() => podsForPodman(manifests, { ...options, secrets, plans: unknown })).toThrow(
    'the overlay has no Deployment gateway',
  );
});
