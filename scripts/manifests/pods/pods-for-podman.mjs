/**
 * Turns the Deployments of a rendered overlay into pods that `podman play kube --network host` runs on one machine. What a pod may
 * do, what it runs and what it reads stay as they are; what only a cluster can do is left out.
 */

/** @typedef {import('../kustomization.mjs').Manifest} Manifest */

/**
 * One pod to run.
 * @typedef {object} PodPlan
 * @property {string} deployment whose pod it is
 * @property {string} name of this one; a Deployment may be run several times
 * @property {Record<string, string>} env what differs on one machine, such as ports, since all pods share its network
 *
 * @typedef {object} PodOptions
 * @property {readonly PodPlan[]} plans
 * @property {Record<string, string>} secrets in place of the Secret of the cluster
 * @property {Record<string, string>} settings in place of some of the ConfigMap
 * @property {(image: string) => string} imageOf where the image of this name is on this machine
 */

/** Podman 4.3 takes a ConfigMap as data and no Secret, so the secrets of a test travel in one. */
const SECRETS = 'trunkline-secrets';
const SETTINGS = 'trunkline-settings';

/**
 * @param {readonly Manifest[]} manifests a rendered overlay
 * @param {PodOptions} options
 * @returns {Manifest[]} the ConfigMaps, then the pods
 * @throws {Error} when a Deployment is not there, or a pod would miss a secret that it needs
 */
export function podsForPodman(manifests, { plans, secrets, settings, imageOf }) {
  const shared = manifests.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith(`${SETTINGS}-`),
  );
  if (!shared) throw new Error(`the overlay has no ConfigMap ${SETTINGS}`);
  const pods = plans.map((plan) => {
    const deployment = manifests.find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === plan.deployment,
    );
    if (!deployment) throw new Error(`the overlay has no Deployment ${plan.deployment}`);
    return podOf(deployment, plan, secrets, imageOf);
  });
  return [configMap(shared.metadata.name, { ...shared['data'], ...settings }), configMap(SECRETS, secrets), ...pods];
}

/**
 * @param {string} name
 * @param {Record<string, string>} data
 * @returns {Manifest}
 */
function configMap(name, data) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

/**
 * @param {Manifest} deployment
 * @param {PodPlan} plan
 * @param {Record<string, string>} secrets
 * @param {(image: string) => string} imageOf
 * @returns {Manifest}
 */
function podOf(deployment, { name, env }, secrets, imageOf) {
  const { metadata, spec } = deployment['spec'].template;
  const { containers, securityContext, terminationGracePeriodSeconds } = spec;
  // Files that variables may name are a ConfigMap that need not be there.
  const volumes = (spec.volumes ?? []).filter((/** @type {any} */ volume) => volume.emptyDir !== undefined);
  const isKept = (/** @type {{ name: string }} */ mount) =>
    volumes.some((/** @type {any} */ one) => one.name === mount.name);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: metadata.labels },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds,
      securityContext,
      containers: containers.map((/** @type {any} */ container) => ({
        ...containerOf(container, { name, env, secrets, imageOf }),
        volumeMounts: (container.volumeMounts ?? []).filter(isKept),
      })),
      volumes,
    },
  };
}

/**
 * @param {any} container
 * @param {{ name: string, env: Record<string, string>, secrets: Record<string, string>, imageOf: (image: string) => string }} options
 */
function containerOf(
  { image, command, args, envFrom, env: own = [], resources, securityContext },
  { name, env, secrets, imageOf },
) {
  const variables = own.flatMap((/** @type {any} */ { name: variable, value, valueFrom }) => {
    const ref = valueFrom?.secretKeyRef;
    if (!ref) return [{ name: variable, value }];
    if (secrets[ref.key] !== undefined)
      return [{ name: variable, valueFrom: { configMapKeyRef: { name: SECRETS, key: ref.key } } }];
    if (ref.optional) return [];
    throw new Error(`${name}: the secret ${ref.key} is needed and not given`);
  });
  return {
    name: 'main',
    image: imageOf(image),
    ...(command && { command }),
    ...(args && { args }),
    envFrom,
    env: [...variables, ...Object.entries(env).map(([key, value]) => ({ name: key, value }))],
    resources: { limits: resources?.limits },
    securityContext,
  };
}
