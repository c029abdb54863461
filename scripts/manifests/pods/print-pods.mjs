/**
 * Prints the pods of an overlay for a machine without a cluster, two gateways and one of everything else:
 *
 *     node scripts/manifests/pods/print-pods.mjs --overlay production --secrets secrets.env --settings settings.env \
 *       --images localhost/trunkline- --tag 0.1.0 > pods.yaml
 *     podman play kube --network host pods.yaml
 *
 * Both files have a line NAME=value for each variable; the settings go over those of the overlay.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stringify } from 'yaml';
import { readSettings } from '../config-maps.mjs';
import { renderKustomization } from '../render.mjs';
import { podsForPodman } from './pods-for-podman.mjs';

const OVERLAYS = fileURLToPath(new URL('../../../deploy/kubernetes/overlays/', import.meta.url));

/** All pods share the network of the machine, so the second gateway needs ports of its own. */
const PLANS = [
  { deployment: 'telephony-gateway', name: 'gateway-a', env: {} },
  { deployment: 'telephony-gateway', name: 'gateway-b', env: { PORT: '3010', ADMIN_PORT: '4010' } },
  { deployment: 'vapi-webhook', name: 'webhook', env: {} },
  { deployment: 'vapi-worker', name: 'worker', env: {} },
  { deployment: 'chat-gateway', name: 'chat', env: {} },
  { deployment: 'console', name: 'console', env: {} },
];

const { values } = parseArgs({
  options: {
    overlay: { type: 'string', default: 'production' },
    secrets: { type: 'string' },
    settings: { type: 'string' },
    images: { type: 'string', default: 'localhost/trunkline-' },
    tag: { type: 'string', default: '0.1.0' },
  },
});
const read = (/** @type {string | undefined} */ file) =>
  file === undefined ? {} : readSettings(readFileSync(file, 'utf8'));
const pods = podsForPodman(renderKustomization(`${OVERLAYS}${values.overlay}`), {
  plans: PLANS,
  secrets: read(values.secrets),
  settings: read(values.settings),
  // The overlay names a registry, a program and a version; here the program decides.
  imageOf: (image) => `${values.images}${image.replace(/^.*\/(trunkline-)?/, '').replace(/:.*$/, '')}:${values.tag}`,
});
process.stdout.write(pods.map((one) => stringify(one)).join('---\n'));
