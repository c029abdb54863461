/**
 * What the gateway may say up the agent's socket, as bare JSON.
 * Source: Vapi SDK `ClientInboundMessage*`; VapiAI/gitops, websocket notes.
 */
export type VapiControlMessage =
  | {
      type: 'say';
      content: string;
      endCallAfterSpoken?: boolean;
      interruptionsEnabled?: boolean;
      /** Vapi's default is `false`: the words wait until the agent has said what it is saying. */
      interruptAssistantEnabled?: boolean;
    }
  | {
      type: 'add-message';
      message: { role: 'system' | 'user' | 'assistant'; content: string };
      /** Vapi's default is `true`: the agent answers at once. */
      triggerResponseEnabled: boolean;
    }
  | { type: 'control'; control: 'mute-assistant' | 'unmute-assistant' }
  | { type: 'end-call' };
