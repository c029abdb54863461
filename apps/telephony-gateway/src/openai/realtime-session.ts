/**
 * What a session of the Realtime wire is told at its beginning, and what an agent's call carries with it until then. A session is
 * its socket: nothing is made beforehand, and whichever replica opens the socket tells the session all of this.
 * Source: OpenAI, "Realtime client events", `session.update` (the wire of general availability, without a beta header).
 */
import { randomUUID } from 'node:crypto';
import type { AudioFormat } from '@trunkline/audio';
import type { AgentCall, AgentCallRequest } from '../vapi/vapi-client.ts';

export interface RealtimeSettings {
  apiKey: string;
  /** Such as `https://api.openai.com/v1`. */
  baseUrl: string;
  model: string;
  voice: string;
  /** Which model writes down what the caller says. */
  transcriptionModel: string;
  instructions: string;
  /** Said first; nothing when empty, and then the caller speaks first. */
  greeting: string;
  /** Where a caller is passed on to who wants a person; without it the agent is offered no such tool. */
  transferNumber: string | undefined;
}

/** What is different in each call. */
export interface RealtimeSetup {
  audioFormat: AudioFormat;
  /** The agent takes over in the middle of a conversation and must not greet again. */
  resume: boolean;
  /** For `{{callerNumber}}` and the like in the instructions. */
  variables: Record<string, string>;
}

const ID_PREFIX = 'rt_';

export const isRealtimeCall = ({ vapiCallId }: Pick<AgentCall, 'vapiCallId'>): boolean =>
  vapiCallId.startsWith(ID_PREFIX);

const textsOf = (metadata: string | undefined): [string, string][] =>
  Object.entries(JSON.parse(metadata ?? '{}') as Record<string, unknown>).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);

/** An agent's call as it stands in the session. What is different in it travels behind the `#` of its address, which is not sent. */
export function describeRealtimeCall(request: AgentCallRequest, settings: RealtimeSettings): AgentCall {
  const setup: RealtimeSetup = {
    audioFormat: request.audioFormat,
    resume: request.resume,
    variables: {
      ...Object.fromEntries(textsOf(request.metadata)),
      callId: request.callId,
      callerNumber: request.from ?? '',
      calledNumber: request.to ?? '',
    },
  };
  const url = new URL(`${settings.baseUrl.replace(/^http/, 'ws')}/realtime`);
  url.searchParams.set('model', settings.model);
  url.hash = encodeURIComponent(JSON.stringify(setup));
  return { vapiCallId: `${ID_PREFIX}${randomUUID()}`, socketUrl: url.href, controlUrl: undefined };
}

/** @throws when the address is none of ours. */
export function readSetup(socketUrl: string): { url: string; setup: RealtimeSetup } {
  const url = new URL(socketUrl);
  const setup = JSON.parse(decodeURIComponent(url.hash.slice(1))) as RealtimeSetup;
  url.hash = '';
  return { url: url.href, setup };
}

/** Puts variables into a text as Vapi does with those of its assistants: `{{callerNumber}}`. Unknown ones become nothing. */
export const fillIn = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? '') : '',
  );

export const END_CALL = 'end_call';
export const TRANSFER = 'transfer_to_person';

const tool = (name: string, description: string) => ({
  type: 'function',
  name,
  description,
  parameters: { type: 'object', properties: {}, required: [] },
});

/** Only mu-law goes over this wire: its PCM is of 24 kHz, which is of no use to a telephone. */
export function sessionUpdate(settings: RealtimeSettings, setup: RealtimeSetup): Record<string, unknown> {
  return {
    type: 'session.update',
    session: {
      type: 'realtime',
      output_modalities: ['audio'],
      instructions: fillIn(settings.instructions, setup.variables),
      audio: {
        input: {
          format: { type: 'audio/pcmu' },
          transcription: { model: settings.transcriptionModel },
          turn_detection: { type: 'server_vad', create_response: true, interrupt_response: true },
        },
        output: { format: { type: 'audio/pcmu' }, voice: settings.voice },
      },
      tools: [
        tool(END_CALL, 'Ends the telephone call. Say goodbye first.'),
        ...(settings.transferNumber === undefined
          ? []
          : [tool(TRANSFER, 'Passes the caller on to a person. Say that you do so first.')]),
      ],
    },
  };
}
