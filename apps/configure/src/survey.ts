/** Looks at the number, the assistant and its tools as they are now, and compares them with what they are to be. Nothing is written. */
import { CloudFault } from './clouds/cloud-fault.ts';
import type { Clouds } from './clouds/clouds.ts';
import type { TwilioNumber, TwilioNumbers } from './clouds/twilio-number.ts';
import type { VapiAccount } from './clouds/vapi-account.ts';
import { type AssistantState, compareAssistant } from './compare/compare-assistant.ts';
import { compareNumber } from './compare/compare-number.ts';
import { compareTools } from './compare/compare-tools.ts';
import { fault, type Trouble } from './compare/difference.ts';
import type { ConfigureConfig } from './config.ts';
import type { AssistantPlan, NumberPlan, Plan } from './plan.ts';
import type { Wanted } from './wanted.ts';
import type { Findings } from './words.ts';

export interface Survey {
  findings: Findings[];
  troubles: Trouble[];
  /** What is to be written; `undefined` where something was not found or not told, and nothing may be written at all. */
  plan: Plan | undefined;
  /** The address that stands in for PUBLIC_URL once everything is written. */
  fallbackUrl: string | undefined;
}

/** What was found at one of the clouds; without a plan, something is missing there. */
interface Part<Found> {
  findings: Findings[];
  troubles: Trouble[];
  plan: Found | undefined;
}

export async function survey(config: ConfigureConfig, clouds: Clouds, wanted: Wanted): Promise<Survey> {
  const [number, assistant] = await Promise.all([
    orTrouble(() => surveyNumber(config, clouds.numbers, wanted)),
    orTrouble(() => surveyAssistant(config, clouds.vapi, wanted)),
  ]);
  return {
    findings: [...number.findings, ...assistant.findings],
    troubles: [...number.troubles, ...assistant.troubles],
    plan: number.plan && assistant.plan && { number: number.plan, assistant: assistant.plan.ofSaved },
    fallbackUrl: wanted.number.fallbackUrl ?? number.plan?.fallbackUrl,
  };
}

/** A cloud that does not answer as it should is told as a trouble, so that the other one is looked at all the same. */
async function orTrouble<Found>(look: () => Promise<Part<Found>>): Promise<Part<Found>> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CloudFault)) throw error;
    return { findings: [], troubles: [fault(error.message, error.wayOut)], plan: undefined };
  }
}

const missing = (problem: string, wayOut: string): Part<never> => ({
  findings: [],
  troubles: [fault(problem, wayOut)],
  plan: undefined,
});

async function surveyNumber(
  config: ConfigureConfig,
  numbers: TwilioNumbers,
  wanted: Wanted,
): Promise<Part<NumberPlan & { fallbackUrl: string | undefined }>> {
  const { TWILIO_PHONE_NUMBER: phoneNumber, TWILIO_ACCOUNT_SID: accountSid } = config;
  const found: TwilioNumber | undefined = phoneNumber === undefined ? undefined : await numbers.find(phoneNumber);
  if (found === undefined) {
    const others = await numbers.list();
    const has =
      others.length > 0
        ? `It has ${others.join(', ')}.`
        : 'It has none: buy one at console.twilio.com, "Phone Numbers".';
    return phoneNumber === undefined
      ? missing('TWILIO_PHONE_NUMBER is not set, so that nobody knows which number of the account is meant.', has)
      : missing(
          `The number ${phoneNumber} is not one of the account ${accountSid}.`,
          `${has} A number of a subaccount needs that account’s TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.`,
        );
  }
  const { differences, troubles, update } = compareNumber(found, wanted.number);
  return {
    findings: [{ title: `Twilio, number ${found.phoneNumber}`, differences }],
    troubles,
    plan: { sid: found.sid, update, fallbackUrl: found.voiceFallbackUrl || undefined },
  };
}

async function surveyAssistant(
  config: ConfigureConfig,
  vapi: VapiAccount,
  wanted: Wanted,
): Promise<Part<{ ofSaved: AssistantPlan | undefined }>> {
  const choice = config.assistant;
  const id = 'assistantId' in choice ? choice.assistantId : undefined;
  const assistant: AssistantState | undefined =
    'assistantId' in choice ? await vapi.assistant(choice.assistantId) : choice.assistant;
  if (assistant === undefined) {
    return missing(
      `Vapi knows no assistant ${id}.`,
      'Copy its id from dashboard.vapi.ai, "Assistants", into VAPI_ASSISTANT_ID; VAPI_API_KEY must be of the same organisation.',
    );
  }
  const { server } = wanted.assistant;
  const settings = compareAssistant(assistant, wanted.assistant);
  const tools = compareTools(await vapi.tools(), assistant.model, wanted.tools, server);
  const differences = [...settings.differences, ...tools.differences];
  const troubles = [...settings.troubles, ...tools.troubles, ...proofTroubles(config, assistant.server?.credentialId)];
  if (id === undefined) {
    const ofFile = differences.map(({ what, becomes, consequence }) =>
      fault(
        `VAPI_ASSISTANT_FILE: ${what}. ${consequence}`,
        `The file is yours and goes with every call. It should say: ${what}, ${becomes}.`,
      ),
    );
    return { findings: [], troubles: [...ofFile, ...troubles], plan: { ofSaved: undefined } };
  }
  const name = assistant.name === undefined ? id : `"${assistant.name}"`;
  return {
    findings: [{ title: `Vapi, assistant ${name}`, differences }],
    troubles,
    plan: { ofSaved: { id, settings: settings.update, tools, model: assistant.model } },
  };
}

/** A signature can only be set up in Vapi's dashboard, where the secret goes in by hand. */
function proofTroubles(config: ConfigureConfig, present: string | undefined): Trouble[] {
  const { VAPI_WEBHOOK_AUTH: mode, VAPI_WEBHOOK_CREDENTIAL_ID: id } = config;
  if (mode !== 'hmac' || id !== undefined || present !== undefined) return [];
  return [
    fault(
      'VAPI_WEBHOOK_AUTH is hmac, and the assistant has no credential to sign with: the webhook refuses its messages.',
      'Make one at dashboard.vapi.ai, "Custom Credentials" (HMAC, with VAPI_WEBHOOK_SECRET), and set VAPI_WEBHOOK_CREDENTIAL_ID to its id. VAPI_WEBHOOK_AUTH=bearer needs no such step.',
    ),
  ];
}
