/**
 * Asks the rules of ASSISTANT_ROUTES_FILE who takes a call, and where it is handed to (README.md, "Call routes").
 * They were read at the start, so an answer depends on nothing that could be slow or away.
 */
/** Who is in the call, as far as Vapi says. */
export interface CallParties {
  calledNumber?: string;
  callerNumber?: string;
  parameters?: Record<string, unknown> | null | undefined;
}

interface Rule<A> {
  called?: string | undefined;
  caller?: string | undefined;
  parameters?: Record<string, string | number | boolean> | undefined;
  answer: A;
}

/** @returns the answer of the first rule that fits in every respect, else the default. */
export function findAnswer<A>(
  { rules, default: fallback }: { rules: readonly Rule<A>[]; default?: A | undefined },
  parties: CallParties,
): A | undefined {
  const rule = rules.find(
    ({ called, caller, parameters }) =>
      fitsNumber(called, parties.calledNumber) &&
      fitsNumber(caller, parties.callerNumber) &&
      Object.entries(parameters ?? {}).every(([name, value]) => parties.parameters?.[name] === value),
  );
  return rule ? rule.answer : fallback;
}

function fitsNumber(pattern: string | undefined, number: string | undefined): boolean {
  if (pattern === undefined) return true;
  if (number === undefined) return false;
  return pattern.endsWith('*') ? number.startsWith(pattern.slice(0, -1)) : number === pattern;
}
