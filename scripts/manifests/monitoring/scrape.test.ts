import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../checks/project-files.mjs';
import { renderOverlays } from '../checks/overlays.ts';
import { portsOf, PROGRAMS } from '../checks/programs.ts';
import { readDocuments } from '../kustomization.mjs';

/** The services of docker-compose.yml by the programs that they run. */
const SERVICES: Readonly<Record<string, readonly string[]>> = {
  'telephony-gateway': ['gateway-a', 'gateway-b'],
  'vapi-webhook': ['webhook'],
  'vapi-worker': ['worker'],
  'chat-gateway': ['chat'],
  console: ['console'],
};

const [prometheus] = readDocuments(join(ROOT, 'deploy/prometheus/prometheus.yaml'));
const [job] = prometheus.scrape_configs;

/** The least with which all programs accept their environment. */
const ENV = {
  REDIS_URL: 'redis://redis:6379',
  PUBLIC_URL: 'https://gw.example.com',
  TWILIO_AUTH_TOKEN: 'a-token',
  VAPI_API_KEY: 'a-key',
  VAPI_ASSISTANT_ID: 'assistant',
  VAPI_WEBHOOK_AUTH: 'none',
};

test('Prometheus asks every program of the compose file at its admin port', () => {
  const expected = PROGRAMS.flatMap((program) => {
    const { admin } = portsOf(program, program.readConfig(ENV));
    return (SERVICES[program.name] ?? []).map((service) => `${service}:${admin}`);
  });
  expect(job.static_configs[0].targets).toEqual(expected);
});

test('our own label `job` survives, by whichever way Prometheus comes', () => {
  const { manifests } = renderOverlays().find(({ name }) => name === 'production')!;
  const [monitor] = manifests.filter(({ kind }) => kind === 'PodMonitor');
  expect([job.honor_labels, monitor?.['spec'].podMetricsEndpoints[0].honorLabels]).toEqual([true, true]);
});

test('the name of the job is one that the alert on missing processes looks for', () => {
  expect(job.job_name).toMatch(/.*trunkline.*/);
});
