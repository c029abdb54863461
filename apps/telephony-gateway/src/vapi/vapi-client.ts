/**
 * Vapi's REST side, through the official SDK: makes the agent's call and tells where its socket is.
 */
import { VAPI_AUDIO_FORMATS, VAPI_CLIENT_MESSAGES, vapiCallSchema } from '@trunkline/protocol';
import type { AudioFormat } from '@trunkline/audio';
import { VapiClient } from '@vapi-ai/server-sdk';
import { connectVapi } from './vapi-link.ts';

/** One call of the agent's. Both URLs are secrets. */
export interface AgentCall {
  vapiCallId: string;
  socketUrl: string;
  controlUrl: string | undefined;
}

/** What the agent is told about the call it joins. */
export interface AgentCallRequest {
  callId: string;
  callSid: string | undefined;
  from: string | undefined;
  to: string | undefined;
  /** Instead of the configured one. */
  assistantId?: string | undefined;
  /** What whoever placed the call wants the agent to know, as JSON of an object. */
  metadata?: string | undefined;
  /** The agent takes over in the middle: it must not greet again. */
  resume: boolean;
}

export interface AgentCalls {
  /** @throws when Vapi refuses, has no free slot, or does not answer in time. The message holds no secret. */
  create(request: AgentCallRequest): Promise<AgentCall>;
  /** Ends a call whose socket was never opened, or that another replica left behind. @throws when that did not work. */
  end(call: AgentCall): Promise<void>;
}

export interface VapiClientOptions {
  apiKey: string;
  baseUrl: string;
  /** A saved assistant's id, or a whole assistant. */
  assistant: { assistantId: string } | { assistant: Record<string, unknown> };
  audioFormat: AudioFormat;
  /** Settings of the line (line-profile.ts), over the assistant's own. */
  overrides: Readonly<Record<string, unknown>>;
  /** Told to Vapi, so that the time at which the leg must be renewed is known. */
  maxCallMs: number;
  timeoutMs: number;
}

/** There is no other way to end a call that has no control URL (vapi.md, section 7): its socket is opened for that alone. */
function endOverSocket(socketUrl: string): Promise<void> {
  return new Promise((resolve) => {
    const link = connectVapi(socketUrl, {
      opened() {
        link.say({ type: 'end-call' });
        link.close();
      },
      audioReceived() {},
      messageReceived() {},
      closed: () => resolve(),
    });
  });
}

export function createVapiClient(options: VapiClientOptions): AgentCalls {
  const client = new VapiClient({ token: options.apiKey, baseUrl: options.baseUrl });
  // A retried POST could make two calls: the SDK would retry by itself (vapi.md, section 0).
  const once = { maxRetries: 0, timeoutInSeconds: options.timeoutMs / 1_000 };
  return {
    async create(request) {
      const wanted = JSON.parse(request.metadata ?? '{}') as Record<string, unknown>;
      const body = {
        ...(request.assistantId === undefined ? options.assistant : { assistantId: request.assistantId }),
        // Names are capped at 40 characters on most of Vapi's resources.
        name: request.callId.slice(0, 40),
        assistantOverrides: {
          ...options.overrides,
          variableValues: {
            ...wanted,
            callId: request.callId,
            callerNumber: request.from ?? '',
            calledNumber: request.to ?? '',
            twilioCallSid: request.callSid ?? '',
          },
          metadata: { ...wanted, callId: request.callId },
          clientMessages: [...VAPI_CLIENT_MESSAGES],
          // Vapi's default office noise would be played to the caller between turns.
          backgroundSound: 'off',
          maxDurationSeconds: Math.round(options.maxCallMs / 1_000),
          ...(request.resume && { firstMessage: '', firstMessageMode: 'assistant-waits-for-user' }),
        },
        transport: { provider: 'vapi.websocket', audioFormat: VAPI_AUDIO_FORMATS[options.audioFormat] },
      };
      // The SDK types `audioFormat.format` as an object; on the wire it is the word (vapi.md, section 1.1).
      const answer: unknown = await client.calls.create(
        body as unknown as Parameters<typeof client.calls.create>[0],
        once,
      );
      const call = vapiCallSchema.safeParse(answer);
      if (!call.success) throw new Error('Vapi created a call without transport.websocketCallUrl');
      const agentCall = {
        vapiCallId: call.data.id,
        socketUrl: call.data.transport.websocketCallUrl,
        controlUrl: call.data.monitor?.controlUrl,
      };
      if (call.data.subscriptionLimits?.concurrencyBlocked) {
        await this.end(agentCall).catch(() => {});
        throw new Error('Vapi has no free concurrency slot (subscriptionLimits.concurrencyBlocked)');
      }
      return agentCall;
    },
    end: async (call) => {
      if (call.controlUrl === undefined) return endOverSocket(call.socketUrl);
      const answer = await fetch(call.controlUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ type: 'end-call' }),
        signal: AbortSignal.timeout(options.timeoutMs),
      });
      await answer.body?.cancel();
    },
  };
}
