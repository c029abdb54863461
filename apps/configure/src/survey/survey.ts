/** Looks at the number, the assistants and their tools as they are now, and compares them with what they are to be. Nothing is written. */
import type { Clouds } from '../clouds/clouds.ts';
import type { Trouble } from '../compare/difference.ts';
import type { ConfigureConfig } from '../config.ts';
import type { Plan } from '../plan.ts';
import type { Wanted } from '../wanted.ts';
import type { Findings } from '../words.ts';
import { orTrouble } from './part.ts';
import { surveyAssistants } from './survey-assistants.ts';
import { surveyNumber } from './survey-number.ts';

export interface Survey {
  findings: Findings[];
  troubles: Trouble[];
  /** What is to be written; `undefined` where something was not found or not told, and nothing may be written at all. */
  plan: Plan | undefined;
  /** The address that stands in for PUBLIC_URL once everything is written. */
  fallbackUrl: string | undefined;
}

export async function survey(config: ConfigureConfig, clouds: Clouds, wanted: Wanted): Promise<Survey> {
  const [number, assistants] = await Promise.all([
    orTrouble(() => surveyNumber(config, clouds.numbers, wanted)),
    orTrouble(() => surveyAssistants(config, clouds.vapi, wanted)),
  ]);
  return {
    findings: [...number.findings, ...assistants.findings],
    troubles: [...number.troubles, ...assistants.troubles],
    plan: number.plan && assistants.plan && { number: number.plan, assistants: assistants.plan },
    fallbackUrl: wanted.number.fallbackUrl ?? number.plan?.fallbackUrl,
  };
}
