/** Ids of entries in a Redis stream, `<ms>-<number>`. They sort as numbers, not as text. */

const FEED_ID = /^\d{1,16}-\d{1,16}$/;

export const isFeedId = (text: string): boolean => FEED_ID.test(text);

/** @returns below 0 if `one` stands before `other`, above 0 if behind it. */
export function compareFeedIds(one: string, other: string): number {
  const [ms = '0', number = '0'] = one.split('-');
  const [otherMs = '0', otherNumber = '0'] = other.split('-');
  return Number(ms) - Number(otherMs) || Number(number) - Number(otherNumber);
}

/** When an entry was written, in epoch ms by the clock of Redis. */
export const msOfFeedId = (id: string): number => Number(id.split('-', 1)[0]);
