import { type Envelope, fixture } from './webhook-rig.ts';

export const CALL = 'vapi-call-1';

export interface Wanted {
  id: string;
  name: string;
  args?: unknown;
  async?: boolean;
}

/** A message in its usual shape. */
export function toolCalls(wanted: Wanted[], { timeoutSeconds = 20, vapiCallId = CALL } = {}): Envelope {
  const toolCallList = wanted.map(({ id, name, args = {} }) => ({
    id,
    type: 'function',
    function: { name, arguments: args },
  }));
  const toolWithToolCallList = wanted.map(({ name, async = false }, i) => ({
    type: 'function',
    function: { name },
    async,
    server: { timeoutSeconds },
    toolCall: toolCallList[i],
  }));
  return fixture('tool-calls', {
    toolCalls: toolCallList,
    toolCallList,
    toolWithToolCallList,
    call: { id: vapiCallId },
  });
}

/** A promise that a test settles, so that tools take exactly as long as it wants. */
export function gate<T>() {
  let open: (value: T) => void = () => {};
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}
