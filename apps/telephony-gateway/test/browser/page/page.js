/**
 * The page of the tests: it makes a client and keeps what the client says. Its Content-Security-Policy allows scripts of its
 * own origin only.
 */
import { createVoiceClient } from '/trunkline.js';

const EVENTS = [
  'state',
  'partial',
  'final',
  'agentSpeaking',
  'micSilent',
  'micMuted',
  'micLost',
  'micTaken',
  'micRestored',
  'error',
];

window.said = [];
window.levels = [];
window.makeClient = (options) => {
  const client = createVoiceClient({
    workletBaseUrl: location.origin,
    processing: false,
    token: async () => ({ token: 'token-1', sessionId: 'sess_1' }),
    ...options,
  });
  for (const name of EVENTS) client.on(name, (event) => window.said.push({ name, event, atMs: performance.now() }));
  client.on('stats', (stats) => (window.stats = stats));
  client.on('level', (level) => {
    window.levels.push(level);
    window.firstLevelAtMs ??= performance.now();
  });
  window.client = client;
  return client;
};
