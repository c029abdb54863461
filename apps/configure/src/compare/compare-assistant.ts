/** What of a saved assistant is otherwise than it should be, but for its tools. Source: Vapi OpenAPI, `UpdateAssistantDTO`. */
import { type Endpointing, LINE_ENDPOINTING, VAPI_ENDPOINTING, VAPI_SERVER_MESSAGES } from '@trunkline/protocol';
import { compareServer, type ServerState, type WantedServer } from './compare-server.ts';
import { canonical, type Difference, note, type Trouble } from './difference.ts';

type Fields = Record<string, unknown>;

/** As much of an assistant as is looked at. */
export interface AssistantState {
  name?: string | undefined;
  server?: ServerState | undefined;
  serverMessages?: readonly string[] | undefined;
  startSpeakingPlan?: Fields | undefined;
  model?: ModelState | undefined;
}

export interface ModelState extends Fields {
  toolIds?: readonly string[] | undefined;
  tools?: readonly Fields[] | undefined;
}

export interface WantedAssistant {
  server: WantedServer;
  /** The endpointing of LINE_PROFILE; `undefined` leaves it to the assistant. */
  endpointing: Endpointing | undefined;
}

/** Fields that are written as a whole, because Vapi replaces them as a whole (vapi.md, section 8). */
export interface AssistantUpdate {
  server?: ServerState;
  serverMessages?: string[];
  startSpeakingPlan?: Fields;
  model?: ModelState;
}

export interface AssistantComparison {
  differences: Difference[];
  troubles: Trouble[];
  update: AssistantUpdate;
}

export function compareAssistant(assistant: AssistantState, wanted: WantedAssistant): AssistantComparison {
  const server = compareServer(assistant.server, wanted.server);
  const messages = compareMessages(assistant.serverMessages);
  const endpointing = compareEndpointing(assistant.startSpeakingPlan, wanted.endpointing);
  return {
    differences: [...server.differences, ...messages.differences, ...endpointing.differences],
    troubles: endpointing.troubles,
    update: {
      ...(server.update && { server: server.update }),
      ...(messages.update && { serverMessages: messages.update }),
      ...(endpointing.update && { startSpeakingPlan: endpointing.update }),
    },
  };
}

/** A list of one's own is added to, and Vapi's default list is replaced: most of it is fifty messages a second that nobody needs. */
function compareMessages(present: readonly string[] | undefined): {
  differences: Difference[];
  update?: string[];
} {
  if (present === undefined || present === null) {
    return {
      differences: [
        {
          what: 'server messages',
          was: 'Vapi’s default',
          becomes: VAPI_SERVER_MESSAGES.join(', '),
          consequence:
            'By default Vapi sends neither final transcripts nor transfers: turns are not analysed, and transfers that the agent makes are not carried out.',
        },
      ],
      update: [...VAPI_SERVER_MESSAGES],
    };
  }
  const hasAllTranscripts = present.includes('transcript');
  const missing = VAPI_SERVER_MESSAGES.filter(
    (name) => !present.includes(name) && !(hasAllTranscripts && name.startsWith('transcript')),
  );
  if (missing.length === 0) return { differences: [] };
  return {
    differences: [
      {
        what: 'server messages',
        was: `without ${missing.join(', ')}`,
        becomes: `with ${missing.join(', ')}`,
        consequence: `Vapi does not send ${missing.join(', ')}, and what hangs on it does not happen.`,
      },
    ],
    update: [...present, ...missing],
  };
}

const LINE_PLANS = Object.values(LINE_ENDPOINTING).filter((plan) => plan !== undefined);

function compareEndpointing(
  present: Fields | undefined,
  wanted: Endpointing | undefined,
): { differences: Difference[]; troubles: Trouble[]; update?: Fields } {
  const plan = present?.['transcriptionEndpointingPlan'];
  const isOfAProfile = LINE_PLANS.some((one) => canonical(one) === canonical(plan));
  // What an earlier profile has left here would go on after it.
  const target = wanted ?? (isOfAProfile ? VAPI_ENDPOINTING : undefined);
  const overruling = ['customEndpointingRules', 'smartEndpointingPlan'].filter((name) => {
    const value = present?.[name];
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  });
  const troubles =
    wanted !== undefined && overruling.length > 0
      ? [
          note(
            `The assistant has a startSpeakingPlan.${overruling.join(' and a ')}, which goes before the endpointing of LINE_PROFILE.`,
            'Take it out at Vapi if the line profile is to decide when a caller has finished.',
          ),
        ]
      : [];
  if (target === undefined || canonical(target) === canonical(plan)) return { differences: [], troubles };
  return {
    differences: [
      {
        what: 'endpointing',
        was: describeEndpointing(plan),
        becomes: describeEndpointing(target),
        consequence:
          wanted === undefined
            ? 'The assistant still has the endpointing of another LINE_PROFILE.'
            : 'A chat or a call of another program does not have the endpointing of LINE_PROFILE; calls of the gateway bring it with them.',
      },
    ],
    troubles,
    update: { ...present, transcriptionEndpointingPlan: { ...target } },
  };
}

function describeEndpointing(plan: unknown): string {
  if (typeof plan !== 'object' || plan === null) return 'Vapi’s default';
  const { onPunctuationSeconds, onNumberSeconds, onNoPunctuationSeconds } = plan as Partial<Endpointing>;
  const show = (seconds: number | undefined): string => (seconds === undefined ? 'default' : `${seconds} s`);
  return `${show(onPunctuationSeconds)} after a sentence, ${show(onNumberSeconds)} after a number, ${show(onNoPunctuationSeconds)} otherwise`;
}
