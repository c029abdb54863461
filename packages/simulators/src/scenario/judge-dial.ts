import type { SeenDial } from './caller-line.ts';
import type { ScenarioStep } from '@trunkline/scenario';

/** @param heardUntilMs when the caller had heard the agent out. @returns faults, as sentences. */
export function judgeDial(
  { carrierDials: { to, status }, withinMs }: Extract<ScenarioStep, { kind: 'carrierDials' }>,
  dial: SeenDial | undefined,
  heardUntilMs: number,
): string[] {
  if (dial === undefined) return [`the carrier did not dial ${to}`];
  const faults: string[] = [];
  const addresses = dial.addresses.join(', ');
  if (addresses !== to) faults.push(`the carrier dialled ${addresses}, not ${to}`);
  const afterMs = dial.dialledAtMs - heardUntilMs;
  if (afterMs < 0) faults.push(`the carrier dialled ${Math.round(-afterMs)} ms before the agent was heard to the end`);
  if (afterMs > withinMs)
    faults.push(`the carrier dialled after ${Math.round(afterMs)} ms, the budget is ${withinMs} ms`);
  const wanted = status === 'completed';
  if (dial.isConnected !== wanted) {
    faults.push(`the caller was ${wanted ? 'not ' : ''}connected with ${to}`);
  }
  return faults;
}
