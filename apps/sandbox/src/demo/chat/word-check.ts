const wordsOf = (text: string): string[] => text.match(/\S+/g) ?? [];

/**
 * What a reader lacks of a text and what it has twice, in words. It is the longest common sequence that counts as read, so a
 * word in the wrong place counts on both sides.
 */
export function compareWords(wanted: string, read: string): { wordsLost: number; wordsDoubled: number } {
  const ours = wordsOf(wanted);
  const theirs = wordsOf(read);
  let lengths = [0, ...theirs.map(() => 0)];
  for (const word of ours) {
    const next = [0];
    for (const [index, other] of theirs.entries()) {
      next.push(word === other ? (lengths[index] ?? 0) + 1 : Math.max(lengths[index + 1] ?? 0, next[index] ?? 0));
    }
    lengths = next;
  }
  const common = lengths.at(-1) ?? 0;
  return { wordsLost: ours.length - common, wordsDoubled: theirs.length - common };
}
