/** Vapi's REST API, through the official SDK: creates the agent's call, which tells where its socket is, and ends it. */
import { type RoutedCall, VAPI_AUDIO_FORMATS, VAPI_CLIENT_MESSAGES, vapiCallSchema } from '@trunkline/protocol';
import type { AudioFormat } from '@trunkline/audio';
import { type Clock, delay } from '@trunkline/service-kit';
import { agentOfRoute, overridesOfRoute, variablesOfRoute } from '@trunkline/call-routing';
import { VapiClient } from '@vapi-ai/server-sdk';
import { sendHttp, vapiFetcher } from './vapi-http.ts';
import { connectVapi } from './vapi-link.ts';

/** The agent's call, as Vapi created it. Both URLs are secrets: whoever has one controls the call. */
export interface AgentCall {
  vapiCallId: string;
  socketUrl: string;
  controlUrl: string | undefined;
  /** By which of AGENT_WAYS it was had; missing in a call that an older version has written down. */
  way?: string | undefined;
}

/** What the agent is told about the call it joins. */
export interface AgentCallRequest {
  callId: string;
  callSid: string | undefined;
  from: string | undefined;
  to: string | undefined;
  /** Another assistant than the configured one. */
  assistantId?: string | undefined;
  /** What the call's route says of its agent. */
  route?: RoutedCall | undefined;
  /** What the program that placed the call wants the agent to know, as the JSON of an object. */
  metadata?: string | undefined;
  /** Ways that are of no use to this call, because their agents could not be reached. */
  not?: ReadonlySet<string> | undefined;
  /** In what its socket carries audio, both ways. */
  audioFormat: AudioFormat;
  /** The agent takes over in the middle of a conversation and must not greet again. */
  resume: boolean;
}

export interface AgentCallApi {
  /** @throws when Vapi refuses, has no free slot, or does not answer in time. The message holds no secret. */
  create(request: AgentCallRequest): Promise<AgentCall>;
  /**
   * Ends a call whose socket was never opened, or that another replica left behind. Tried a few times within some ten seconds.
   * @throws when that did not work.
   */
  end(call: AgentCall): Promise<void>;
}

export interface VapiClientOptions {
  apiKey: string;
  /** Keys of other organisations, by the names that routes use for them. */
  otherKeys?: ReadonlyMap<string, string> | undefined;
  baseUrl: string;
  /** Either the id of a saved assistant, or a whole assistant. */
  assistant: { assistantId: string } | { assistant: Record<string, unknown> };
  /** Settings of the line (line-profile.ts), which win over the assistant's own. */
  overrides: Readonly<Record<string, unknown>>;
  /** The longest call, ms. It is set at Vapi, so that we know when the leg must be renewed. */
  maxCallMs: number;
  timeoutMs: number;
  clock: Pick<Clock, 'setTimeout'>;
}

/** Opens the socket of a call only to end it, which is the one way to end a call that has no control URL. */
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

/** An agent that goes on costs money until Vapi's own limit, so that a busy moment of Vapi's is worth a few tries. */
const END_RETRIES_MS = [500, 2_000, 5_000] as const;

/** Vapi knows no call any more whose control URL it does not know. */
const isEnded = (status: number): boolean => (status >= 200 && status < 300) || status === 404 || status === 410;

/** @returns the status that Vapi answers. @throws when it does not answer in time. */
async function askToEnd(controlUrl: string, timeoutMs: number): Promise<number> {
  const { status } = await sendHttp({
    url: controlUrl,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'end-call' }),
    timeoutMs,
  });
  return status;
}

export function createVapiClient(options: VapiClientOptions): AgentCallApi {
  const clientOf = (token: string): VapiClient =>
    new VapiClient({ token, baseUrl: options.baseUrl, fetcher: vapiFetcher });
  const client = clientOf(options.apiKey);
  const others = new Map([...(options.otherKeys ?? [])].map(([name, key]) => [name, clientOf(key)] as const));
  const clientFor = (credentials: string | undefined): VapiClient => {
    const named = credentials === undefined ? client : others.get(credentials);
    if (!named)
      throw new Error('the route names credentials that VAPI_API_KEYS has not: add them, or change `credentials`');
    return named;
  };
  // The SDK retries by itself unless told not to, and a repeated POST could create two calls.
  const once = { maxRetries: 0, timeoutInSeconds: options.timeoutMs / 1_000 };
  return {
    async create(request) {
      const wanted = JSON.parse(request.metadata ?? '{}') as Record<string, unknown>;
      const body = {
        ...agentOfRoute(request, options.assistant),
        // Vapi refuses names of more than 40 characters on most of its resources.
        name: request.callId.slice(0, 40),
        [request.assistantId === undefined && request.route?.squadId !== undefined
          ? 'squadOverrides'
          : 'assistantOverrides']: {
          ...overridesOfRoute(request.route, options.overrides),
          variableValues: {
            ...variablesOfRoute(request.route),
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
        transport: { provider: 'vapi.websocket', audioFormat: VAPI_AUDIO_FORMATS[request.audioFormat] },
      };
      // The SDK types `audioFormat.format` as an object, but on the wire it is a word, so the types cannot be used here.
      const answer: unknown = await clientFor(request.route?.credentials).calls.create(
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
    async end(call) {
      if (call.controlUrl === undefined) return endOverSocket(call.socketUrl);
      for (const delayMs of END_RETRIES_MS) {
        const status = await askToEnd(call.controlUrl, options.timeoutMs).catch(() => undefined);
        if (status !== undefined && isEnded(status)) return;
        await delay(options.clock, delayMs);
      }
      const status = await askToEnd(call.controlUrl, options.timeoutMs);
      if (!isEnded(status)) throw new Error(`Vapi answered ${status} when it was asked to end an agent's call`);
    },
  };
}
