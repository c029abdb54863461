/** Looks at the assistant of VAPI_ASSISTANT_ID or VAPI_ASSISTANT_FILE, and at those of ASSISTANT_ROUTES_FILE and ROUTES_FILE. */
import type { VapiAccount } from '../clouds/vapi-account.ts';
import { type AssistantState, compareAssistant } from '../compare/compare-assistant.ts';
import { compareTools, type ToolState } from '../compare/compare-tools.ts';
import { fault, note, type Trouble } from '../compare/difference.ts';
import type { ConfigureConfig } from '../config.ts';
import type { AssistantPlan } from '../plan.ts';
import type { Wanted } from '../wanted.ts';
import { missing, type Part } from './part.ts';
import { routedAssistants } from './routed-assistants.ts';

/** What all assistants are compared with. */
interface Measure {
  config: ConfigureConfig;
  wanted: Wanted;
  /** All tools of the organisation. */
  tools: readonly ToolState[];
}

/** @throws CloudFault */
export async function surveyAssistants(
  config: ConfigureConfig,
  vapi: VapiAccount,
  wanted: Wanted,
): Promise<Part<readonly AssistantPlan[]>> {
  const { assistant: choice, routes } = config;
  const ownId = 'assistantId' in choice ? choice.assistantId : undefined;
  const own = 'assistantId' in choice ? await vapi.assistant(choice.assistantId) : choice.assistant;
  if (own === undefined) {
    return missing(
      `Vapi knows no assistant ${ownId}.`,
      'Copy its id from dashboard.vapi.ai, "Assistants", into VAPI_ASSISTANT_ID; VAPI_API_KEY must be of the same organisation.',
    );
  }
  const measure: Measure = { config, wanted, tools: await vapi.tools() };
  const { saved, whole, unseen, foreign } = routedAssistants(routes, config.routeFile);
  const parts: Part<readonly AssistantPlan[]>[] = [
    ownId === undefined ? ofFile(own, 'VAPI_ASSISTANT_FILE', measure, true) : ofSaved(ownId, own, measure, true),
  ];
  for (const [id, place] of saved) {
    if (id === ownId) continue;
    const assistant = await vapi.assistant(id);
    parts.push(assistant ? ofSaved(id, assistant, measure, false) : unknownAt(place, id));
  }
  for (const { place, assistant } of whole) {
    parts.push(ofFile(assistant, place, measure, false));
  }
  return {
    findings: parts.flatMap(({ findings }) => findings),
    troubles: [...parts.flatMap(({ troubles }) => troubles), ...unseen.map(notLookedAt), ...foreign.map(ofOthers)],
    plan: parts.flatMap(({ plan }) => plan ?? []),
  };
}

/** @param hasAllTools whether it is to have every tool of TOOLS_DIR; if not, those that it has are to be right. */
function ofSaved(
  id: string,
  assistant: AssistantState,
  measure: Measure,
  hasAllTools: boolean,
): Part<readonly AssistantPlan[]> {
  const name = assistant.name === undefined ? id : `"${assistant.name}"`;
  const { settings, tools, troubles } = compare(assistant, `The assistant ${name}`, measure, hasAllTools);
  return {
    findings: [{ title: `Vapi, assistant ${name}`, differences: [...settings.differences, ...tools.differences] }],
    troubles,
    plan: [{ id, settings: settings.update, tools, model: assistant.model }],
  };
}

/** An assistant that goes to Vapi with each call. Nothing can be written for it, so all that differs is told. */
function ofFile(
  assistant: AssistantState,
  where: string,
  measure: Measure,
  hasAllTools: boolean,
): Part<readonly AssistantPlan[]> {
  // A tool that the file does not name is none of its assistant's, whatever else the organisation has.
  const named = measure.tools.filter(({ id }) => id !== undefined && assistant.model?.toolIds?.includes(id));
  const { settings, tools, troubles } = compare(
    assistant,
    `The assistant of ${where}`,
    { ...measure, tools: named },
    hasAllTools,
  );
  const isMissing = new Set(tools.creates.map(({ name }) => `tool ${name}`));
  const differences = [...settings.differences, ...tools.differences.filter(({ what }) => !isMissing.has(what))];
  const lacks = differences.map(({ what, becomes, consequence }) =>
    fault(
      `${where}: ${what}. ${consequence}`,
      `The file is yours and goes with every call. It should say: ${what}, ${becomes}.`,
    ),
  );
  const missingTools = tools.creates.map((definition) =>
    fault(
      `${where}: the agent does not know of the tool ${definition.name}.`,
      `Put this into its model.tools: ${JSON.stringify({ type: 'function', function: definition })}`,
    ),
  );
  return { findings: [], troubles: [...lacks, ...missingTools, ...troubles], plan: [] };
}

function compare(assistant: AssistantState, whose: string, { config, wanted, tools }: Measure, hasAllTools: boolean) {
  const settings = compareAssistant(assistant, wanted.assistant);
  const { server } = wanted.assistant;
  const ofTools = compareTools(tools, assistant.model, wanted.tools, server, { hasAllTools, whose });
  const proof = proofTroubles(config, whose, assistant.server?.credentialId);
  return { settings, tools: ofTools, troubles: [...settings.troubles, ...ofTools.troubles, ...proof] };
}

const unknownAt = (place: string, id: string): Part<readonly AssistantPlan[]> => ({
  findings: [],
  troubles: [
    fault(
      `${place}: Vapi knows no assistant ${id}, so that callers who are sent to it hear nobody.`,
      'Copy its id from dashboard.vapi.ai, "Assistants"; VAPI_API_KEY must be of the same organisation.',
    ),
  ],
  plan: [],
});

const notLookedAt = (place: string): Trouble =>
  note(
    `${place} names a squad or a workflow, and its assistants are not looked at.`,
    'Name each of them in VAPI_ASSISTANT_ID once and run this, or set their server URL by hand.',
  );

const ofOthers = (place: string): Trouble =>
  note(
    `${place} names an assistant of another organisation, which is not looked at.`,
    'Run this once more with the key of that organisation in VAPI_API_KEY and the assistant in VAPI_ASSISTANT_ID.',
  );

/** A signature can only be set up in Vapi's dashboard, where the secret goes in by hand. */
function proofTroubles(config: ConfigureConfig, whose: string, present: string | undefined): Trouble[] {
  const { VAPI_WEBHOOK_AUTH: mode, VAPI_WEBHOOK_CREDENTIAL_ID: id } = config;
  if (mode !== 'hmac' || id !== undefined || present !== undefined) return [];
  return [
    fault(
      `VAPI_WEBHOOK_AUTH is hmac. ${whose} has no credential to sign with, and the webhook refuses its messages.`,
      'Make one at dashboard.vapi.ai, "Custom Credentials" (HMAC, with VAPI_WEBHOOK_SECRET), and set VAPI_WEBHOOK_CREDENTIAL_ID to its id. VAPI_WEBHOOK_AUTH=bearer needs no such step.',
    ),
  ];
}
