/** The assistant and the tools at Vapi, through the official SDK. */
import { type Vapi, VapiClient, VapiError, VapiTimeoutError } from '@vapi-ai/server-sdk';
import { scrubText } from '@trunkline/service-kit';
import type { AssistantState, AssistantUpdate } from '../compare/compare-assistant.ts';
import type { FunctionState, ToolState, ToolUpdate } from '../compare/compare-tools.ts';
import { CloudFault, describeConnection } from './cloud-fault.ts';
import { readAssistantAnswer, readToolsAnswer } from './vapi-answers.ts';

export interface VapiAccount {
  /** @returns `undefined` when there is none of this id. @throws CloudFault */
  assistant(id: string): Promise<AssistantState | undefined>;
  /** @throws CloudFault */
  tools(): Promise<ToolState[]>;
  /** @returns the id of the new tool. @throws CloudFault */
  createTool(definition: FunctionState): Promise<string>;
  /** @throws CloudFault */
  updateTool(id: string, update: ToolUpdate): Promise<void>;
  /** @throws CloudFault */
  updateAssistant(id: string, update: AssistantUpdate): Promise<void>;
}

/** The SDK repeats requests by itself unless told not to, and a repeated POST could make a tool twice. */
const ONCE = { maxRetries: 0, timeoutInSeconds: 15 };
/** The most that Vapi gives at once. */
const MOST_TOOLS = 1_000;

export function openVapiAccount({ apiKey, baseUrl }: { apiKey: string; baseUrl: string }): VapiAccount {
  const client = new VapiClient({ token: apiKey, baseUrl });
  const ask = async <T>(request: () => Promise<T>): Promise<T> => {
    try {
      return await request();
    } catch (error) {
      throw error instanceof CloudFault ? error : faultOf(error);
    }
  };
  return {
    async assistant(id) {
      try {
        return known(readAssistantAnswer(await client.assistants.get({ id }, ONCE)));
      } catch (error) {
        if (error instanceof CloudFault) throw error;
        // An id that is no UUID gets a 400 from Vapi's validation.
        if (error instanceof VapiError && (error.statusCode === 404 || error.statusCode === 400)) return undefined;
        throw faultOf(error);
      }
    },
    tools: async () => known(readToolsAnswer(await ask(() => client.tools.list({ limit: MOST_TOOLS }, ONCE)))),
    createTool: (definition) =>
      ask(async () => {
        const body = { type: 'function', function: definition } as unknown as Vapi.CreateToolsRequest;
        return known(readToolsAnswer([await client.tools.create(body, ONCE)])?.[0]?.id);
      }),
    updateTool: (id, update) =>
      ask(async () => {
        // The SDK's type wants the kind of the tool here, which Vapi refuses in a change (VapiAI/gitops, UPDATE_EXCLUDED_KEYS).
        await client.tools.update({ id, body: update as unknown as Vapi.UpdateToolsRequestBody }, ONCE);
      }),
    updateAssistant: (id, update) =>
      ask(async () => {
        // The SDK types `backoffPlan.type` as an object, but on the wire it is a word (vapi.md, section 1.1).
        await client.assistants.update({ id, ...update } as unknown as Vapi.UpdateAssistantDto, ONCE);
      }),
  };
}

/** @throws CloudFault for an answer in which nothing of Vapi's was found, such as the page of a proxy. */
function known<T>(answer: T | undefined): T {
  if (answer !== undefined) return answer;
  throw new CloudFault(
    'What answers in the place of Vapi is not its API.',
    'Check VAPI_BASE_URL if it is set, and whether a proxy or a sign-in page stands between this machine and Vapi.',
  );
}

function faultOf(error: unknown): CloudFault {
  const status = error instanceof VapiError ? error.statusCode : undefined;
  if (status === undefined || error instanceof VapiTimeoutError) {
    const reason = error instanceof VapiTimeoutError ? 'it did not answer in time' : describeConnection(error);
    return new CloudFault(
      `Vapi could not be reached: ${reason}.`,
      'Check the network of this machine, and VAPI_BASE_URL if it is set.',
    );
  }
  switch (status) {
    case 401:
    case 403:
      return new CloudFault(
        `Vapi does not take VAPI_API_KEY (${status}).`,
        'Copy the private key, not the public one, from dashboard.vapi.ai, "API Keys".',
      );
    case 404:
      return new CloudFault(
        'Vapi no longer knows what was there a moment ago (404).',
        'Somebody else is changing the assistant; run this again.',
      );
    case 429:
      return new CloudFault('Vapi is asked too much right now (429).', 'Wait half a minute, and run it again.');
    default:
      if (status >= 500) {
        return new CloudFault(`Vapi has trouble of its own (${status}).`, 'See status.vapi.ai, and run it again.');
      }
      return new CloudFault(
        `Vapi refused what it was asked (${status}): ${sentenceOf((error as VapiError).body)}`,
        'Nothing else was written after this. If it names a field of your assistant, mend that at Vapi and run this again.',
      );
  }
}

/** What Vapi's validation says is about the names of fields; what looks secret in it is taken out all the same. */
function sentenceOf(body: unknown): string {
  const { message } = (body ?? {}) as { message?: unknown };
  if (Array.isArray(message)) return scrubText(message.join('; '));
  return typeof message === 'string' ? scrubText(message) : 'no reason given';
}
