/**
 * The name of a Twilio mark. It carries the generation of the playout, which every `clear` raises: `clear` makes Twilio
 * return all outstanding marks at once (Twilio Media Streams, "clear"), and only the generation tells those from marks
 * that were played.
 */

export interface MarkName {
  generation: number;
  /** Counts the marks of one generation from 1. */
  sequence: number;
}

const PATTERN = /^g(\d{1,9})\.(\d{1,9})$/;

export function formatMarkName(mark: MarkName): string {
  return `g${mark.generation}.${mark.sequence}`;
}

/** @returns `undefined` for a name that is not ours. */
export function readMarkName(name: string): MarkName | undefined {
  const match = PATTERN.exec(name);
  return match ? { generation: Number(match[1]), sequence: Number(match[2]) } : undefined;
}
