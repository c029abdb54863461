/** What stands at the end of a demo that is left running. */
import type { DemoSystem } from '../system.ts';

type Addresses = Pick<DemoSystem, 'consoleUrl' | 'apiKey' | 'readKey' | 'gatewayUrl' | 'chatUrl' | 'twilioUrl'>;

export function formatLeftRunning(system: Addresses): string {
  const { consoleUrl, apiKey, readKey, gatewayUrl, chatUrl, twilioUrl } = system;
  return `
Everything is left running, and three callers go on calling. Stop with Ctrl-C.

  the operators' page    ${consoleUrl}
  sign in with the key   ${apiKey}
  or, only to look       ${readKey}

  a page with chat and voice on it   ${twilioUrl}/shop
  gateway   ${gatewayUrl}    chat gateway   ${chatUrl}    sandbox   ${twilioUrl}
  one call more   curl -X POST ${twilioUrl}/sandbox/calls -H 'content-type: application/json' -d '{"scenario":"barge-in"}'`;
}
