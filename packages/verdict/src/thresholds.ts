/** From where on a figure is a fault: one table, of which every value is a setting of the console and of `npm run rca`. */

export const DEFAULT_THRESHOLDS = Object.freeze({
  /** Without an agent for longer after the line was opened, nobody has answered. */
  noAgentMs: 6_000,
  /** From the opening of the line until the caller hears the first word. */
  slowGreetingMs: 2_500,
  /** From the caller's last sound until they hear the answer. */
  slowTurnMs: 1_800,
  /** What the caller said last has had no answer for this long when the call ends. */
  unansweredMs: 5_000,
  /** From the caller's first sound until the agent falls silent. */
  talkedOverMs: 600,
  /** From our decision to stop the agent until the carrier was told. */
  lateCutMs: 300,
  /** The agent and the caller speak at once for longer, and neither gives way. */
  bothSpeakMs: 2_000,
  /** So many holes in one turn can be innocent, and one more cannot. */
  maxGaps: 2,
  /** A hole that is longer is heard as one. */
  gapMs: 300,
  /** So much of the agent's words was sent and never played, and nobody had interrupted it. */
  unheardMs: 1_500,
  /** A hand-over that was meant, or a new connection to the agent, may take so long. */
  lineSilenceMs: 1_000,
  /** So many pauses for nothing within `wronglyHeldWindowMs`. */
  wronglyHeldCount: 3,
  wronglyHeldWindowMs: 60_000,
  /** Neither side speaks for longer. */
  silenceMs: 12_000,
  /** The caller hangs up so soon after something that it was probably the cause. */
  endAfterMs: 2_000,
});

/** Units are in the names; what has none is a count. */
export type Thresholds = { readonly [Name in keyof typeof DEFAULT_THRESHOLDS]: number };
export type ThresholdName = keyof Thresholds;

/** Lists the names, in the order of the rules. */
export const THRESHOLD_NAMES = Object.keys(DEFAULT_THRESHOLDS) as readonly ThresholdName[];

/** The environment variable that sets a threshold, such as `VERDICT_SLOW_TURN_MS`. */
export function thresholdVariable(name: ThresholdName): `VERDICT_${string}` {
  return `VERDICT_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** The largest value that a threshold may have: a call lasts no longer than a day. */
export const MAX_THRESHOLD = 86_400_000;

export interface ThresholdsRead {
  thresholds: Thresholds;
  /** One sentence for each variable that cannot be used; it names the variable. */
  faults: readonly string[];
}

/** Reads the `VERDICT_...` variables of an environment. Whatever is missing or cannot be used has its default. */
export function readThresholds(env: Readonly<Record<string, string | undefined>>): ThresholdsRead {
  const thresholds: Record<ThresholdName, number> = { ...DEFAULT_THRESHOLDS };
  const faults: string[] = [];
  for (const name of THRESHOLD_NAMES) {
    const variable = thresholdVariable(name);
    const text = env[variable]?.trim() ?? '';
    if (text === '') continue;
    const value = Number(text);
    if (/^\d+$/.test(text) && value <= MAX_THRESHOLD) thresholds[name] = value;
    else faults.push(`${variable}: expected a whole number from 0 to ${MAX_THRESHOLD}`);
  }
  return { thresholds, faults };
}
