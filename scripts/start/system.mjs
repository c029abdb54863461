import { join } from 'node:path';

/**
 * @typedef {object} ProcessPlan
 * @property {string} name
 * @property {string} entry the program
 * @property {NodeJS.ProcessEnv} env all of its variables
 * @property {string} readyUrl
 * @property {number[]} ports that it opens at its HOST
 *
 * @typedef {object} SystemPlan
 * @property {ProcessPlan[]} apps in the order in which they are started
 * @property {ProcessPlan} front
 * @property {string} localUrl where the one port is
 */

const LOOPBACK = '127.0.0.1';
const FRONT_PORT = 8080;

/** From a port to that of its admin listener. A worker has only the latter. */
const ADMIN_DISTANCE = 1_000;
/** Apps that serve others, with their ports (CONTRACT, Routes). The worker's port is that of its health. */
const APPS = [
  { name: 'telephony-gateway', program: 'main.js', folder: 'telephony-gateway', port: 3000 },
  { name: 'vapi-webhook', program: 'main.js', folder: 'vapi-webhook', port: 3001 },
  { name: 'vapi-webhook-worker', program: 'worker.js', folder: 'vapi-webhook', port: 3002 },
  { name: 'chat-gateway', program: 'main.js', folder: 'chat-gateway', port: 3003 },
  { name: 'console', program: 'main.js', folder: 'console', port: 3004 },
];

/**
 * Plans which processes run with which variables. All listen on loopback; what comes from outside comes through the front.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env with REDIS_URL and everything of `.env`
 * @returns {SystemPlan}
 */
export function planSystem(root, env) {
  const { HOST: frontHost = LOOPBACK, PORT: frontPort = String(FRONT_PORT), ...rest } = env;
  // These belong to one process each, and all would take the same.
  const { ADMIN_PORT: _one, ADMIN_HOST: _other, ...shared } = rest;
  const urlOf = (/** @type {number} */ port) => `http://${LOOPBACK}:${port}`;
  const localUrl = `http://${frontHost === '0.0.0.0' ? LOOPBACK : frontHost}:${frontPort}`;
  const common = {
    ...shared,
    // The front is the only one who may say where a request came from.
    TRUSTED_PROXIES: LOOPBACK,
    GATEWAY_URL: urlOf(3000),
  };
  const apps = APPS.map(({ name, program, folder, port }) => ({
    name,
    entry: join(root, 'apps', folder, 'dist', program),
    env: { ...common, HOST: LOOPBACK, PORT: String(port) },
    readyUrl: `${urlOf(port)}/readyz`,
    ports: program === 'worker.js' ? [port] : [port, port + ADMIN_DISTANCE],
  }));
  const front = {
    name: 'front',
    entry: join(root, 'apps', 'front', 'dist', 'main.js'),
    env: {
      PATH: env['PATH'],
      NODE_ENV: env['NODE_ENV'],
      LOG_LEVEL: env['LOG_LEVEL'],
      HOST: frontHost,
      PORT: frontPort,
      // What stands before the front itself: a proxy of the operator's, or the tunnel.
      TRUSTED_PROXIES: env['TRUSTED_PROXIES'],
    },
    readyUrl: `${localUrl}/livez`,
    // A port that is none is told by the front itself.
    ports: /^\d{1,5}$/.test(frontPort) && Number(frontPort) < 65_536 ? [Number(frontPort)] : [],
  };
  return { apps, front, localUrl };
}
