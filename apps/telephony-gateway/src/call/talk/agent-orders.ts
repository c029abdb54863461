/** The words in which the agent's platform is told of a cut of ours (call-core's `AfterLocalCut`). */
import type { AgentOrders } from '@trunkline/call-core';
import type { VapiControlMessage } from '@trunkline/protocol';

const heardNote = (heardText: string): string =>
  heardText === ''
    ? 'The caller cut in before hearing anything of what you said last. Take none of it as said.'
    : `The caller cut in. Of what you said last they heard only: "${heardText}" Take nothing after that as said.`;

export interface AgentOrdersOptions {
  say(message: VapiControlMessage): void;
  /** What the agent says instead when it is made to break off. */
  phrase: string;
  /** The agent will be heard again. */
  unmuted(): void;
}

export function createAgentOrders({ say, phrase, unmuted }: AgentOrdersOptions): AgentOrders {
  return {
    mute: () => say({ type: 'control', control: 'mute-assistant' }),
    unmute() {
      say({ type: 'control', control: 'unmute-assistant' });
      unmuted();
    },
    interrupt: () => say({ type: 'say', content: phrase, interruptAssistantEnabled: true }),
    tellHeard: (heardText) =>
      say({
        type: 'add-message',
        message: { role: 'system', content: heardNote(heardText) },
        triggerResponseEnabled: false,
      }),
  };
}
