/**
 * What the gateway may say up the agent's socket, as bare JSON.
 * Source: Vapi SDK `ClientInboundMessage*`; VapiAI/gitops, websocket notes.
 */
export type VapiControlMessage =
  | { type: 'say'; content: string; endCallAfterSpoken?: boolean; interruptionsEnabled?: boolean }
  | {
      type: 'add-message';
      message: { role: 'system' | 'user' | 'assistant'; content: string };
      /** Vapi's default is `true`: the agent answers at once. */
      triggerResponseEnabled: boolean;
    }
  | { type: 'end-call' };
