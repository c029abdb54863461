import type { Random } from '../../random.ts';
import type { ChatFaults, ChatStreamQuirk } from './chat-faults.ts';

/** How the events of one stream are written. */
export interface EventWriter {
  /** The bytes of an event, in the chunks in which they are sent. */
  write(json: string): Buffer[];
  /** The first bytes of an event whose end never comes. */
  writeHalf(json: string): Buffer[];
}

/** A continuation byte of UTF-8: a cut before it is a cut in the middle of a character. */
const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

export function createEventWriter(
  { chunking, quirks }: Pick<ChatFaults, 'chunking' | 'quirks'>,
  random: Random,
): EventWriter {
  const has = (quirk: ChatStreamQuirk) => quirks.includes(quirk);
  const lineEnd = has('crlf') ? '\r\n' : '\n';
  const field = has('noSpace') ? 'data:' : 'data: ';
  const comment = has('comments') ? `: simulated comment${lineEnd}` : '';
  const bytesOf = (json: string) => Buffer.from(`${comment}${field}${json}${lineEnd}${lineEnd}`);

  /** One cut anywhere in the line, and one within a character where there is one of several bytes. */
  const scatter = (bytes: Buffer): Buffer[] => {
    const anywhere = random.integer(1, bytes.length - 1);
    const within = bytes.findIndex((byte, index) => index > anywhere && isContinuation(byte));
    return within === -1
      ? [bytes.subarray(0, anywhere), bytes.subarray(anywhere)]
      : [bytes.subarray(0, anywhere), bytes.subarray(anywhere, within), bytes.subarray(within)];
  };
  const cut = (bytes: Buffer): Buffer[] => {
    if (chunking === 'lines') return [bytes];
    return chunking === 'scattered' ? scatter(bytes) : Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1));
  };
  return {
    write: (json) => cut(bytesOf(json)),
    writeHalf: (json) => {
      const bytes = bytesOf(json);
      return [bytes.subarray(0, bytes.length >> 1)];
    },
  };
}
