/** One deliberately broken name of each kind, with what is said about it. */
import { expect, it } from 'vitest';
import type { Manifest } from '../kustomization.mjs';
import { checkOverlay } from './check-overlay.ts';
import { readCodeFacts } from './code-facts.test-support.ts';
import { renderOverlays } from './overlays.ts';

const facts = await readCodeFacts();
const overlays = new Map(renderOverlays().map(({ name, manifests }) => [name, manifests]));

/** What is said of an overlay after a change to the one object of this kind and name. */
function afterChange(
  kind: string,
  name: string,
  change: (manifest: Manifest) => void,
  overlay = 'production',
): string[] {
  const manifests = structuredClone(overlays.get(overlay) ?? []);
  const target = manifests.find((one) => one.kind === kind && one.metadata.name.startsWith(name));
  change(target!);
  return checkOverlay(manifests, facts);
}

const pod = ({ spec }: Manifest) => spec.template.spec;
const container = (manifest: Manifest) => pod(manifest).containers[0];
const variable = (manifest: Manifest, name: string) =>
  container(manifest).env.find((one: { name: string }) => one.name === name);
const settings = (change: (data: Record<string, string>) => void) =>
  afterChange('ConfigMap', 'trunkline-settings', ({ data }) => change(data));
const gateway = (change: (manifest: Manifest) => void) => afterChange('Deployment', 'telephony-gateway', change);

/** The settings' name ends in a hash of what they say, which is of no interest here. */
const plain = (faults: string[]): string[] =>
  faults.map((fault) => fault.replace(/trunkline-settings-[0-9a-f]{10}/, 'trunkline-settings'));

it.each<[what: string, faults: () => string[], message: string]>([
  [
    'a variable that nobody reads',
    () => settings((data) => void (data['TWILIO_ACOUNT_SID'] = 'AC1')),
    'ConfigMap trunkline-settings: TWILIO_ACOUNT_SID is read by no program',
  ],
  [
    'a variable that each program needs for itself',
    () => settings((data) => void (data['PORT'] = '3000')),
    'ConfigMap trunkline-settings: PORT belongs to one program each and is shared by all here',
  ],
  [
    'a secret among the settings',
    () => settings((data) => void (data['VAPI_API_KEY'] = 'k')),
    'ConfigMap trunkline-settings: VAPI_API_KEY is a secret; give it by secretKeyRef of trunkline-secrets',
  ],
  [
    'a variable that is missing',
    () => settings((data) => void delete data['PUBLIC_URL']),
    'telephony-gateway would not start: PUBLIC_URL: not set; expected an https or http origin, such as https://gw.example.com',
  ],
  [
    'a secret that a program does not read',
    () => gateway((manifest) => void (variable(manifest, 'VAPI_API_KEY').name = 'VAPI_API_KY')),
    'telephony-gateway: does not read VAPI_API_KY',
  ],
  [
    'a secret that cannot be set',
    () =>
      gateway(
        (manifest) =>
          void (container(manifest).env = container(manifest).env.filter(
            (one: { name: string }) => one.name !== 'API_KEYS',
          )),
      ),
    'telephony-gateway: API_KEYS cannot be set; add it as a secretKeyRef of trunkline-secrets',
  ],
  [
    'a secret of another key',
    () => gateway((manifest) => void (variable(manifest, 'REDIS_URL').valueFrom.secretKeyRef.key = 'REDIS')),
    'telephony-gateway: REDIS_URL is taken from the key REDIS',
  ],
  [
    'a secret in the open',
    () =>
      gateway((manifest) => {
        container(manifest).env[1] = { name: 'TWILIO_AUTH_TOKEN', value: 'shown' };
      }),
    'telephony-gateway: container telephony-gateway: TWILIO_AUTH_TOKEN stands in the open; use a secretKeyRef',
  ],
  [
    'settings that are not there',
    () => gateway((manifest) => void (container(manifest).envFrom[0].configMapRef.name = 'settings')),
    'telephony-gateway: takes variables from settings, and there is no such ConfigMap',
  ],
  [
    'a URL of a Service that is not there',
    () => settings((data) => void (data['GATEWAY_URL'] = 'http://telephony-gatway:3000')),
    'console: GATEWAY_URL names telephony-gatway:3000, and there is no such Service and port',
  ],
  [
    'a port that a program does not open',
    () => gateway((manifest) => void (container(manifest).ports[0].containerPort = 3005)),
    'telephony-gateway: the port http is 3005, and the program opens 3000',
  ],
  [
    'a name of a port that a pod does not have',
    () => afterChange('Service', 'telephony-gateway', ({ spec }) => void (spec.ports[0].targetPort = 'web')),
    'Service telephony-gateway: telephony-gateway has no port named web',
  ],
  [
    'a selector that matches nothing',
    () =>
      afterChange('Service', 'chat-gateway', ({ spec }) => void (spec.selector = { 'app.kubernetes.io/name': 'chat' })),
    'Service chat-gateway: its selector matches no pod',
  ],
  [
    'a Service that holds on to who came first',
    () => afterChange('Service', 'telephony-gateway', ({ spec }) => void (spec.sessionAffinity = 'ClientIP')),
    'Service telephony-gateway: sessionAffinity is not None, and no call needs it',
  ],
  [
    'a probe of a path that nobody answers',
    () => gateway((manifest) => void (container(manifest).readinessProbe.httpGet.path = '/readyy')),
    'telephony-gateway: readinessProbe asks for /readyy, which no program answers',
  ],
  [
    'a liveness that restarts the fleet when Redis is away',
    () => gateway((manifest) => void (container(manifest).livenessProbe.httpGet.path = '/readyz')),
    'telephony-gateway: livenessProbe asks for /readyz and not /livez',
  ],
  [
    'a probe of a port that is not named',
    () => gateway((manifest) => void (container(manifest).startupProbe.httpGet.port = 'main')),
    'telephony-gateway: startupProbe asks port main, which the container does not name',
  ],
  [
    'a grace period that a drain may outlast',
    () => settings((data) => void (data['DRAIN_TIMEOUT_MS'] = '120000')),
    'telephony-gateway: terminationGracePeriodSeconds is 48, and its stop may take 138: 5 before SIGTERM, 3 of notice, 120 of drain, 5 to close, 5 to spare',
  ],
  [
    'a notice that is shorter than it takes to notice',
    () => settings((data) => void (data['DRAIN_NOTICE_MS'] = '1000')),
    'telephony-gateway: its readiness is asked every 2000 ms, and DRAIN_NOTICE_MS is only 1000',
  ],
  [
    'a route that the project does not have',
    () => afterChange('HTTPRoute', 'trunkline', ({ spec }) => void (spec.rules[0].matches[0].path.value = '/medium')),
    'HTTPRoute trunkline: /medium is not in the route table',
  ],
  [
    'a route that is missing',
    () => afterChange('HTTPRoute', 'trunkline', ({ spec }) => void spec.rules[0].matches.shift()),
    'HTTPRoute trunkline: /media is missing, which telephony-gateway answers',
  ],
  [
    'a route to the wrong program',
    () =>
      afterChange('HTTPRoute', 'trunkline', ({ spec }) => void (spec.rules[2].backendRefs[0].name = 'chat-gateway')),
    'HTTPRoute trunkline: /webhook/vapi leads to chat-gateway and not vapi-webhook',
  ],
  [
    'a route to a port that a Service does not have',
    () => afterChange('HTTPRoute', 'trunkline', ({ spec }) => void (spec.rules[0].backendRefs[0].port = 80)),
    'HTTPRoute trunkline: /media leads to port 80 of telephony-gateway, which has none of this name or number',
  ],
  [
    'a route that a timeout may cut',
    () => afterChange('HTTPRoute', 'trunkline', ({ spec }) => void delete spec.rules[0].timeouts),
    'HTTPRoute trunkline: /media may be cut by a timeout; set timeouts.request to 0s',
  ],
  [
    'a host that is not the one of PUBLIC_URL',
    () => settings((data) => void (data['PUBLIC_URL'] = 'https://voice.example.com')),
    'HTTPRoute trunkline: is reached as gw.example.com, and PUBLIC_URL names voice.example.com',
  ],
  [
    'a metric that no program has',
    () =>
      afterChange('ScaledObject', 'telephony-gateway', ({ spec }) => {
        spec.triggers[0].metadata.query = 'sum(trunkline_live_calls)';
      }),
    'ScaledObject telephony-gateway, calls: no program has the metric trunkline_live_calls',
  ],
  [
    'a queue that there is not',
    () =>
      afterChange('ScaledObject', 'vapi-worker', ({ spec }) => {
        spec.triggers[0].metadata.query = 'sum(trunkline_jobs_waiting{queue=~"run-tool|run-tols"})';
      }),
    'ScaledObject vapi-worker, jobs: there is no queue run-tols',
  ],
  [
    'a label that a metric does not have',
    () =>
      afterChange('ScaledObject', 'vapi-worker', ({ spec }) => {
        spec.triggers[0].metadata.query = 'sum(trunkline_jobs_waiting{que="run-tool"})';
      }),
    'ScaledObject vapi-worker, jobs: trunkline_jobs_waiting has no label que',
  ],
  [
    'a query that is none',
    () =>
      afterChange('ScaledObject', 'vapi-worker', ({ spec }) => {
        spec.triggers[0].metadata.query = 'sum(trunkline_jobs_waiting))';
      }),
    'ScaledObject vapi-worker, jobs: cannot be read as PromQL at "nkline_jobs_waiting))"',
  ],
  [
    'a threshold at which gateways are nearly full already',
    () =>
      afterChange('ScaledObject', 'telephony-gateway', ({ spec }) => {
        spec.triggers[0].metadata.threshold = '80';
      }),
    'ScaledObject telephony-gateway, calls: its threshold 80 % is not below 80 %, where a gateway warns by trunkline_calls_limit',
  ],
  [
    'the same of an autoscaler that counts calls',
    () => afterChange('ConfigMap', 'trunkline-settings', ({ data }) => void (data['MAX_CONNECTIONS'] = '60'), 'plain'),
    'HorizontalPodAutoscaler telephony-gateway: its threshold 70 is not below 48, where a gateway warns by MAX_CONNECTIONS (60)',
  ],
  [
    'a threshold at which gateways turn calls away already',
    () => settings((data) => void (data['LOOP_LAG_MAX_MS'] = '20')),
    'ScaledObject telephony-gateway, loop-lag: its threshold 0.02 s is not below LOOP_LAG_MAX_MS (20)',
  ],
  [
    'an autoscaler of nobody',
    () => afterChange('ScaledObject', 'vapi-worker', ({ spec }) => void (spec.scaleTargetRef.name = 'worker')),
    'ScaledObject vapi-worker: there is no Deployment worker',
  ],
  [
    'an autoscaler that takes silence for no calls',
    () =>
      afterChange('ScaledObject', 'telephony-gateway', ({ spec }) => {
        delete spec.triggers[0].metadata.ignoreNullValues;
      }),
    'ScaledObject telephony-gateway, calls: takes an empty answer for 0; set ignoreNullValues to "false"',
  ],
  [
    'a policy for pods that are not there',
    () =>
      afterChange(
        'NetworkPolicy',
        'call-out',
        ({ spec }) => void spec.podSelector.matchExpressions[0].values.push('chat'),
      ),
    'NetworkPolicy call-out: no pod has the label app.kubernetes.io/name: chat',
  ],
  [
    'a policy for a port that is not there',
    () => afterChange('NetworkPolicy', 'scrape', ({ spec }) => void (spec.ingress[0].ports[0].port = 'metrics')),
    'NetworkPolicy scrape: no pod that it means has a port named metrics',
  ],
  [
    'a budget that stops the drain of a node',
    () =>
      afterChange('PodDisruptionBudget', 'console', ({ spec }) => {
        spec.minAvailable = 1;
        delete spec.maxUnavailable;
      }),
    'PodDisruptionBudget console: maxUnavailable is not 1',
  ],
  [
    'an image without a tag',
    () => gateway((manifest) => void (container(manifest).image = 'registry.example.com:5000/trunkline')),
    'telephony-gateway: container telephony-gateway: its image registry.example.com:5000/trunkline has no tag that stays the same',
  ],
  [
    'an image that changes',
    () => gateway((manifest) => void (container(manifest).image = 'trunkline:latest')),
    'telephony-gateway: container telephony-gateway: its image trunkline:latest has no tag that stays the same',
  ],
  [
    'a pod that runs as root',
    () => gateway((manifest) => void (pod(manifest).securityContext.runAsUser = 0)),
    'telephony-gateway: may run as root; set runAsNonRoot and a runAsUser above 0',
  ],
  [
    'a root file system that can be written to',
    () => gateway((manifest) => void delete container(manifest).securityContext.readOnlyRootFilesystem),
    'telephony-gateway: container telephony-gateway: its root file system can be written to',
  ],
  [
    'a pod that reaches into its machine',
    () => gateway((manifest) => void pod(manifest).volumes.push({ name: 'host', hostPath: { path: '/' } })),
    'telephony-gateway: a volume of kind hostPath is not allowed',
  ],
  [
    'a pod with a token of Kubernetes',
    () => gateway((manifest) => void delete pod(manifest).automountServiceAccountToken),
    'telephony-gateway: gets a token of Kubernetes, which it does not need',
  ],
  [
    'a program that nobody runs',
    () => gateway((manifest) => void (container(manifest).name = 'gateway')),
    'telephony-gateway: no Deployment of this name has a container of this name',
  ],
])('%s is named', (_, faults, message) => {
  expect(plain(faults())).toEqual(expect.arrayContaining([message]));
});
