/** The rules of ROUTES_FILE as they are used. Names of lists and hours are resolved: a rule holds what they stand for. */
import type { RouteChannel, RoutedCall } from '@trunkline/protocol';
import type { OpeningHours } from './hours/opening-hours.ts';

export type NumberPattern =
  | { type: 'number'; number: string }
  | { type: 'prefix'; prefix: string }
  /** Callers who do not say who they are. */
  | { type: 'withheld' };

/** How far the caller's network vouches for the number (STIR/SHAKEN). `none`: nobody says anything. */
export const ATTESTATIONS = ['A', 'B', 'C', 'failed', 'none'] as const;
export type Attestation = (typeof ATTESTATIONS)[number];

/** All that is said has to fit; within one field any of what is listed. */
export interface RouteCondition {
  called?: readonly NumberPattern[] | undefined;
  caller?: readonly NumberPattern[] | undefined;
  channel?: readonly RouteChannel[] | undefined;
  during?: OpeningHours | undefined;
  attestation?: readonly Attestation[] | undefined;
}

/** What is said, and done, outside the opening hours. */
export interface ClosedAnswer {
  say: string;
  voicemailMs?: number | undefined;
  transferTo?: string | undefined;
}

export interface RouteRule {
  when: RouteCondition;
  route: RoutedCall;
  /** Missing: always open. */
  open?: { hours: OpeningHours; closed: ClosedAnswer } | undefined;
}

export interface Routes {
  rules: readonly RouteRule[];
  /** What is taken when no rule fits. */
  default: Omit<RouteRule, 'when'>;
  blocked: { callers: readonly NumberPattern[]; say: string };
}
