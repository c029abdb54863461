/** Joins two pieces of what was said with one space. */
export const joinText = (a: string, b: string): string => (a && b ? `${a} ${b.trim()}` : a || b.trim());
