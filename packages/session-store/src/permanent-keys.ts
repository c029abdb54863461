/**
 * The only keys without an end, each with the reason. Every other key expires by itself, also when whoever wrote it has died. A `*`
 * stands for anything. docs/security.md lists the same ones, which a test compares.
 */
export const PERMANENT_KEYS: readonly { pattern: string; why: string }[] = [
  { pattern: 'tl:live', why: 'ids of calls under way: an end or the sweeper takes each out, and time alone must not' },
  { pattern: 'tl:chat-due', why: 'ids of sessions in which a message waits for its answer, which must not be lost' },
  { pattern: 'tl:{admission}:slots', why: 'a place is given back on proof of the end of its call and by nothing else' },
  { pattern: 'tl:{admission}:groups', why: 'the same places by hashes of numbers' },
  { pattern: 'tl:{admission}:details', why: 'the same places with their beginnings' },
  { pattern: 'tl:{admission}:releases', why: 'counters by kind of proof' },
  {
    pattern: 'tl:do-not-call',
    why: 'hashes of numbers whose owners do not want to be called, which holds until they are taken off',
  },
  { pattern: 'tl:records:*', why: "the tools' own data, which is whatever the operator's tools write down" },
  {
    pattern: '{tl-jobs}:*',
    why: 'the queues and what waits in them; jobs that are over are removed at once or by the sweeper',
  },
];

const escaped = (text: string): string => text.replaceAll(/[{}.+?^$()|[\]\\]/g, '\\$&').replaceAll('*', '.*');

/** @param key with the default prefix. @returns whether it may be without an end. */
export function isPermanentKey(key: string): boolean {
  return PERMANENT_KEYS.some(({ pattern }) => new RegExp(`^${escaped(pattern)}$`).test(key));
}
