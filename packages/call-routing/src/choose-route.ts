/** The first rule that fits: which assistant, words, limits and numbers a conversation gets. */
import { isWithheldNumber, type RouteChannel, type RoutedCall } from '@trunkline/protocol';
import { isOpenAt } from './hours/opening-hours.ts';
import type { Attestation, NumberPattern, RouteCondition, RouteRule, Routes } from './routes.ts';

export interface RouteQuestion {
  channel: RouteChannel;
  /** The number that is dialled, and who dials it. A page and a chat have neither. */
  to?: string | undefined;
  from?: string | undefined;
  /** `StirVerstat` as Twilio gives it. */
  stirVerstat?: string | undefined;
  /** The route that the operator's look-up named. A name that is not in the file changes nothing. */
  named?: string | undefined;
  /** Epoch ms. */
  nowMs: number;
}

/** What Twilio's word says of the caller's number (`TN-Validation-Passed-A`, with suffixes that come without notice). */
export function readAttestation(stirVerstat: string | undefined): Attestation {
  const [, verdict, level] =
    /^TN-Validation-(Passed|Failed)(?:-([ABC])(?![a-z]))?/i.exec(stirVerstat?.trim() ?? '') ?? [];
  if (verdict === undefined) return 'none';
  if (verdict.toLowerCase() === 'failed') return 'failed';
  return (level?.toUpperCase() as Attestation | undefined) ?? 'none';
}

function fitsNumber(pattern: NumberPattern, number: string): boolean {
  switch (pattern.type) {
    case 'number':
      return number === pattern.number;
    case 'prefix':
      return number.startsWith(pattern.prefix);
    case 'withheld':
      return isWithheldNumber(number);
  }
}

const fitsAny = (patterns: readonly NumberPattern[] | undefined, number: string | undefined): boolean =>
  patterns === undefined || (number !== undefined && patterns.some((pattern) => fitsNumber(pattern, number)));

function fits({ called, caller, channel, during, attestation }: RouteCondition, asked: RouteQuestion): boolean {
  return (
    (channel === undefined || channel.includes(asked.channel)) &&
    fitsAny(called, asked.to) &&
    fitsAny(caller, asked.from) &&
    (attestation === undefined || attestation.includes(readAttestation(asked.stirVerstat))) &&
    (during === undefined || isOpenAt(during, asked.nowMs))
  );
}

/** @returns the route, with its `end` where nobody is to talk: the caller is blocked, or it is closed. */
export function chooseRoute(routes: Routes, asked: RouteQuestion): RoutedCall {
  const byName = asked.named === undefined ? undefined : routes.rules.find(({ route }) => route.name === asked.named);
  const rule: Omit<RouteRule, 'when'> = byName ?? routes.rules.find(({ when }) => fits(when, asked)) ?? routes.default;
  const { route, open } = rule;
  // Those whom we call ourselves are not callers, whatever list they are on.
  if (asked.channel === 'twilio' && isBlocked(routes, asked.from)) {
    return { ...route, end: { why: 'blocked', say: routes.blocked.say } };
  }
  if (open === undefined || isOpenAt(open.hours, asked.nowMs)) return route;
  return { ...route, end: { why: 'closed', ...open.closed } };
}

/** Whether calls from this number are not taken. */
export function isBlocked({ blocked }: Routes, from: string | undefined): boolean {
  return blocked.callers.length > 0 && fitsAny(blocked.callers, from);
}
