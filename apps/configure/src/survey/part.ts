/** What was found at one of the clouds. */
import { CloudFault } from '../clouds/cloud-fault.ts';
import { fault, type Trouble } from '../compare/difference.ts';
import type { Findings } from '../words.ts';

export interface Part<Plan> {
  findings: Findings[];
  troubles: Trouble[];
  /** What is to be written; `undefined` where something is missing, and nothing may be written anywhere. */
  plan: Plan | undefined;
}

export const missing = (problem: string, wayOut: string): Part<never> => ({
  findings: [],
  troubles: [fault(problem, wayOut)],
  plan: undefined,
});

/** A cloud that does not answer as it should is told as a trouble, so that the other one is looked at all the same. */
export async function orTrouble<Plan>(look: () => Promise<Part<Plan>>): Promise<Part<Plan>> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof CloudFault)) throw error;
    return missing(error.message, error.wayOut);
  }
}
