import { expect, it } from 'vitest';
import { appOf } from './route-table.ts';

it.each([
  ['/webhook/twilio', 'gateway'],
  ['/webhook/twilio/', 'gateway'],
  ['/webhook/twilio/stream-ended?reason=x', 'gateway'],
  ['/media', 'gateway'],
  ['/web/sessions', 'gateway'],
  ['/web/audio/sess_1?after=3', 'gateway'],
  ['/webhook/audio', 'gateway'],
  ['/calls?limit=3', 'gateway'],
  ['/calls/call_1/say', 'gateway'],
  ['/webhook/vapi', 'webhook'],
  ['/webhook/vapi/call', 'webhook'],
  ['/llm/chat/completions', 'webhook'],
  ['/chat', 'chat'],
  ['/chat/ws', 'chat'],
  ['/session/sess_1', 'chat'],
  ['/widget/trunkline-agent.js', 'chat'],
  ['/', 'console'],
  ['/api/calls', 'console'],
  ['/webhooks', 'console'],
  ['/assets/index.js', 'console'],
])('%s goes to %s', (url, app) => {
  expect(appOf(url)).toBe(app);
});
