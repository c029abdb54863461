/** Something that is otherwise than this deployment needs it, and that can be written. Nothing in it is secret. */
export interface Difference {
  /** What it is, such as `status callback`. */
  readonly what: string;
  readonly was: string;
  readonly becomes: string;
  /** A sentence: what happens, or does not, as long as it is so. */
  readonly consequence: string;
  /** Everything works as it is, and is better as it becomes. */
  readonly isHarmless?: true;
}

/** Something that is wrong and that nobody but the operator can mend. A `note` is worth knowing and no fault. */
export interface Trouble {
  readonly weight: 'fault' | 'note';
  /** A sentence. */
  readonly problem: string;
  /** Sentences or commands. */
  readonly wayOut: string;
}

export const fault = (problem: string, wayOut: string): Trouble => ({ weight: 'fault', problem, wayOut });
export const note = (problem: string, wayOut: string): Trouble => ({ weight: 'note', problem, wayOut });

/** A URL as it may be shown: its query and its credentials may be secrets. */
export function showUrl(text: string | undefined): string {
  if (text === undefined || text === '') return 'none';
  if (!URL.canParse(text)) return 'what is no URL';
  const { origin, pathname, search } = new URL(text);
  return `${origin}${pathname === '/' ? '' : pathname}${search === '' ? '' : '?...'}`;
}

/** Whether two URLs lead to the same place. A fragment carries Twilio's connection overrides, and a slash at the end is ours. */
export function isSamePlace(one: string, other: string): boolean {
  const strip = (text: string): string => {
    if (!URL.canParse(text)) return text;
    const url = new URL(text);
    return `${url.origin}${url.pathname.replace(/(?<!\/)\/+$/, '')}${url.search}`;
  };
  return strip(one) === strip(other);
}

/** JSON with its keys in order, so that two values can be compared that went different ways. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
